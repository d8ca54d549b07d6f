/// The README's picture: one unit of work in a pooled arena, and with other ways to allocate, as bars.
module Bars

#load "Compare.fsx"

open System
open System.Globalization
open System.IO
open Commands
open Compile
open Compare

/// The row of the comparison that is drawn: lease an arena, allocate 512 blocks of 64 bytes, give it back.
let row = "pool_cycle_32k"

type Theme =
    {
        File: string
        Text: string
        Ours: string
        Theirs: string
    }

let themes =
    [
        {
            File = "docs/images/unit-of-work-light.svg"
            Text = "#1f2328"
            Ours = "#0a7d4f"
            Theirs = "#8c959f"
        }
        {
            File = "docs/images/unit-of-work-dark.svg"
            Text = "#e6edf3"
            Ours = "#3fb97f"
            Theirs = "#6e7681"
        }
    ]

let width = 760
let left = 210
let barHeight = 26
let step = 38
let top = 48

/// Bars of microseconds, the first one ours.
let draw (theme: Theme) (bars: (string * float) list) =
    let format (value: float) =
        value.ToString("0.00", CultureInfo.InvariantCulture)

    let longest = bars |> List.map snd |> List.max

    let scale value =
        value / longest * float (width - left - 90)

    let spoken = bars |> List.map (fun (name, value) -> $"%s{name} %s{format value} µs")

    [
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d{width} %d{top + step * bars.Length}\" role=\"img\""
        $" font-family=\"system-ui, 'Segoe UI', sans-serif\" font-size=\"15\" fill=\"%s{theme.Text}\">\n"
        "<title>" + String.concat ", " spoken + "</title>\n"
        "<text x=\"0\" y=\"22\" font-weight=\"600\">Allocate and free 512 blocks of 64 bytes, in microseconds (less is better)</text>\n"
        for index, (name, value) in List.indexed bars do
            let y = top + step * index
            let baseline = y + 18
            let colour = if index = 0 then theme.Ours else theme.Theirs
            let length = format (scale value)
            let behind = format (float left + scale value + 8.0)
            $"<text x=\"%d{left - 10}\" y=\"%d{baseline}\" text-anchor=\"end\">%s{name}</text>\n"
            $"<rect x=\"%d{left}\" y=\"%d{y}\" width=\"%s{length}\" height=\"%d{barHeight}\" rx=\"3\" fill=\"%s{colour}\"/>\n"
            $"<text x=\"%s{behind}\" y=\"%d{baseline}\" font-weight=\"%d{if index = 0 then 700 else 400}\">%s{format value}</text>\n"
        "</svg>\n"
    ]
    |> String.concat ""

/// Measures the row beside its peers and draws the medians.
let bars () =
    List.iter buildNative natives
    compile "Forge.Compare" project runnerFolders
    let exitCode, lines = run "dotnet" [ runner; "run"; nativeFolder; row ]
    List.iter say lines

    if exitCode <> 0 then
        fail exitCode runnerAdvice

    let medians =
        [
            for line in lines do
                match List.ofArray (line.Split '\t') with
                | name :: ours :: theirs :: _ when name.StartsWith(row + ", ") ->
                    let microseconds (value: string) =
                        Double.Parse(value, CultureInfo.InvariantCulture) / 1000.0

                    name.Substring(row.Length + 2), microseconds ours, microseconds theirs
                | _ -> ()
        ]

    let wanted =
        [
            "new", "new (garbage collector)"
            "malloc of the C library", "malloc"
            "mimalloc", "mimalloc"
            "jemalloc", "jemalloc"
        ]

    let bars =
        [
            match medians with
            | (_, ours, _) :: _ -> "Forge, pooled arena", ours
            | [] -> ()
            for peer, label in wanted do
                for name, _, theirs in medians do
                    if name = peer then
                        label, theirs
        ]

    if bars.Length <= wanted.Length then
        fail 1 "mimalloc or jemalloc is missing: in Debian, apt install libmimalloc-dev libjemalloc-dev."

    for theme in themes do
        File.WriteAllText(theme.File, draw theme bars)
        say $"drew %s{theme.File}"
