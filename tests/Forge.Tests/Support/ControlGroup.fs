/// A group of processes whose memory Linux limits, as it does that of a container.
module Forge.Tests.ControlGroup

open System
open System.IO
open System.Threading

/// The folder to make groups in, and the files of a group that hold its limits.
type private Place =
    {
        Folder: string
        Memory: string
        /// Memory and swap together, or swap; missing if the system doesn't count it.
        Swap: string
        /// What swap may be if memory is limited to so many bytes.
        SwapFor: int64 -> int64
    }

/// Inside the group of this process, so that its own limits still hold.
let private places () =
    [
        if File.Exists "/proc/self/cgroup" then
            for line in File.ReadAllLines "/proc/self/cgroup" do
                match line.Split([| ':' |], 3) with
                | [| _; ""; path |] ->
                    // The unified form: a group that contains processes can't limit those of groups inside it.
                    let mutable path = path.TrimEnd '/'
                    let mutable isRoot = false

                    while not isRoot do
                        let folder = "/sys/fs/cgroup" + path
                        let control = Path.Combine(folder, "cgroup.subtree_control")

                        if File.Exists control && (File.ReadAllText control).Contains "memory" then
                            {
                                Folder = folder
                                Memory = "memory.max"
                                Swap = "memory.swap.max"
                                SwapFor = fun _ -> 0L
                            }

                        isRoot <- path = ""
                        path <- path.Substring(0, max 0 (path.LastIndexOf '/'))
                | [| _; controllers; path |] when Array.contains "memory" (controllers.Split ',') ->
                    {
                        Folder = "/sys/fs/cgroup/memory" + path.TrimEnd '/'
                        Memory = "memory.limit_in_bytes"
                        Swap = "memory.memsw.limit_in_bytes"
                        SwapFor = id
                    }
                | _ -> ()
    ]

let rec private remove attempts folder =
    try
        Directory.Delete folder
    with :? IOException when attempts > 0 ->
        // The kernel may still be cleaning up after the last process.
        Thread.Sleep 20
        remove (attempts - 1) folder

let private withGroup place (bytes: int64) (action: string -> 'T) =
    let folder = Path.Combine(place.Folder, $"forge-{Guid.NewGuid():N}")
    Directory.CreateDirectory folder |> ignore

    try
        File.WriteAllText(Path.Combine(folder, place.Memory), string bytes)
        let swap = Path.Combine(folder, place.Swap)

        if File.Exists swap then
            File.WriteAllText(swap, string (place.SwapFor bytes))

        action folder
    finally
        remove 200 folder

let private usable =
    lazy
        (places ()
         |> List.tryFind (fun place ->
             try
                 Directory.Exists place.Folder && withGroup place 67108864L (fun _ -> true)
             with
             | :? IOException
             | :? UnauthorizedAccessException -> false))

let isAvailable = lazy usable.Value.IsSome

/// Runs an action with the commands that start a program in a group of so much memory, without swap.
let within (bytes: int64) (action: string list -> 'T) : 'T =
    withGroup usable.Value.Value bytes (fun folder ->
        action
            [
                "sh"
                "-c"
                "echo $$ > \"$0\" && exec \"$@\""
                Path.Combine(folder, "cgroup.procs")
            ])
