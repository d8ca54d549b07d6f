/// The progress bar, and the output.
module CommitChurn.Terminal

open System
open System.IO
open System.Text
open Microsoft.Win32.SafeHandles
open CommitChurn.Failure

let private isTerminal = not Console.IsErrorRedirected

/// Moves to the start of the line, and clears it.
let private clearLine = "\r\027[K"

/// Shows a status on the terminal until it is disposed.
let status (text: string) : IDisposable =
    if isTerminal then
        Console.Error.Write(clearLine + " " + text)

    { new IDisposable with
        member _.Dispose() =
            if isTerminal then
                Console.Error.Write clearLine
    }

/// A progress bar on stderr, redrawn ten times a second; nothing if stderr is not a terminal.
type Progress(total: int64) =
    let mutable drawn = Environment.TickCount64
    let mutable isDrawn = false

    let draw (commits: int64) (bytes: int64) =
        let share = float commits / float (max 1L total) |> min 1.0
        let full = int (30.0 * share)
        let bar = String('█', full) + String('░', 30 - full)

        Console.Error.Write(
            $"\r {bar} {Text.number 0 (100.0 * share)} %%  {Text.count commits} of {Text.count total} commits, {Text.bytes (float bytes)} \027[K"
        )

        isDrawn <- true

    member _.Report (commits: int64) (bytes: int64) =
        if isTerminal then
            let now = Environment.TickCount64

            if now - drawn >= 100L then
                drawn <- now
                draw commits bytes

    interface IDisposable with
        member _.Dispose() =
            if isDrawn then
                Console.Error.Write clearLine

/// The width of a line; that of a page if the output is not a terminal.
let width () =
    try
        if Console.IsOutputRedirected || Console.WindowWidth < 80 then
            110
        else
            Console.WindowWidth
    with :? IOException ->
        110

/// On Unix, Console ignores that a pipe is closed, so a pipe is written to directly. A file is not: its position is
/// shared with other writers, and Console advances it.
let private standardOutput () : Stream =
    let console = Console.OpenStandardOutput()

    if OperatingSystem.IsWindows() then
        console
    else
        let direct = new FileStream(new SafeFileHandle(1n, false), FileAccess.Write, 1)
        if direct.CanSeek then console else direct

/// Writes the report as UTF-8.
let write (text: string) =
    try
        use output = standardOutput ()
        output.Write(ReadOnlySpan(Encoding.UTF8.GetBytes text))
        output.Flush()
    with :? IOException ->
        fail OutputClosed
