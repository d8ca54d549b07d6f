#r "../src/Forge.FSharp/bin/Release/net10.0/Forge.Core.dll"
#r "../src/Forge.FSharp/bin/Release/net10.0/Forge.FSharp.dll"

let arguments = fsi.CommandLineArgs |> Array.skip 1
printfn $"%d{Forge.FSharp.Placeholder.length [| 1uy; 2uy |]} bytes, arguments %A{arguments}"
