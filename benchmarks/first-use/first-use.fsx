/// How long a script takes from `dotnet fsi` to its first leased allocation, and how much of that is the library's: empty.fsx
/// beside lease.fsx, in turns.
open System
open System.Diagnostics
open System.Globalization
open System.IO

let rounds = 7

/// Runs a script and gives the numbers it prints.
let run script =
    let start =
        ProcessStartInfo(
            "dotnet",
            [ "fsi"; "--quiet"; Path.Combine(__SOURCE_DIRECTORY__, script) ],
            RedirectStandardOutput = true
        )

    use child = Process.Start start
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()

    if child.ExitCode <> 0 then
        failwith $"{script} ended with exit code {child.ExitCode}"

    output.Trim().Split '\t'
    |> Array.map (fun text -> Double.Parse(text, CultureInfo.InvariantCulture))

let median (values: float list) = (List.sort values)[values.Length / 2]

let results = [ for _ in 1..rounds -> run "empty.fsx", run "lease.fsx" ]

let row name (values: float list) =
    let text (value: float) =
        value.ToString("F1", CultureInfo.InvariantCulture)

    printfn $"{name}\t{text (median values)}\t{text (List.min values)}..{text (List.max values)}"

printfn "milliseconds\tmedian\tleast..most"
row "an empty script, to its first line" [ for empty, _ in results -> empty[0] ]
row "a script with the library, to its first line" [ for _, lease in results -> lease[0] ]
row "from there to the first leased allocation" [ for _, lease in results -> lease[1] ]
row "a second pool and lease" [ for _, lease in results -> lease[2] ]
row "from the start to the first leased allocation" [ for _, lease in results -> lease[0] + lease[1] ]

let share =
    median
        [
            for empty, lease in results -> (lease[0] + lease[1] - empty[0]) / (lease[0] + lease[1])
        ]

printfn $"the library's share of it\t%.0f{100.0 * share} %%"
