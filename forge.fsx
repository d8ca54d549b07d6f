/// For scripts and F# Interactive in a clone, after `dotnet fsi build.fsx build`: `#load "forge.fsx"`, then `open Forge`.
module ForgeOfThisClone

#r "src/Forge.FSharp/bin/Release/net10.0/Forge.Core.dll"
#r "src/Forge.FSharp/bin/Release/net10.0/Forge.FSharp.dll"
