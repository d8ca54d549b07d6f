/// Every place where the library asks the system for something, and what must hold when the system refuses.
module Forge.Tests.FaultPlaces

let all =
    MappingFaults.making
    @ MappingFaults.reserving
    @ IdleFaults.minting
    @ IdleFaults.protectingIdle
    @ IdleFaults.releasingPages
    @ UnmappingFaults.unmapping
