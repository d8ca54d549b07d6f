/// The programs of tests/MustNotCompile, a file for each theme: misuses that a compiler must refuse, with what to write
/// instead, and escapes, which no compiler refuses so far.
module Forge.Tests.MustNotCompileTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Forge.Tests.Compilers

type private Language =
    {
        Name: string
        Folder: string
        Extension: string
        /// What stands before a case's declarations.
        Indent: string
        /// What a declaration is named, in a group.
        Declared: string
        Compile: string -> Finding list
    }

let private csharp =
    {
        Name = "C#"
        Folder = "CSharp"
        Extension = ".cs"
        Indent = "    "
        Declared = @"(?=\S).*?(?:(?:class|struct) |\b(?=\w+(?:<\w+>)?\())(\w+)"
        Compile = Compilers.csharp
    }

let private fsharp =
    {
        Name = "F#"
        Folder = "FSharp"
        Extension = ".fs"
        Indent = ""
        Declared = @"(?:let|type) (\w+)"
        Compile = Compilers.fsharp
    }

/// A comment that says what is wrong, and the declarations up to the next such comment. The last of them names the case.
type Case =
    {
        /// The name as a sentence, "return a span of a lease".
        Title: string
        Reason: string
        /// The numbers of its lines, counted from 1; the first case has all lines above it, too.
        Lines: int * int
        /// The errors that lines are marked with, as in `// error FS0412 FS0425`.
        Errors: (int * string) list
        /// How many lines say what to write instead of the line above.
        Replacements: int
    }

let private marker = Regex @" // error((?: (?:CS|FS)\d{4})+)$"
let private replacement = Regex @"^( *)// instead: "

let private errors lines =
    [
        for index, line in List.indexed lines do
            for number in Regex.Matches(marker.Match(line).Groups[1].Value, @"\w+") do
                index + 1, number.Value
    ]

/// The text with what is to be written instead, every line at its number.
let private right lines =
    [
        for line, next in List.pairwise (lines @ [ "" ]) do
            if replacement.IsMatch next then
                replacement.Replace(next, "$1")
            elif replacement.IsMatch line then
                ""
            else
                marker.Replace(line, "")
    ]

let private cases language (lines: string list) =
    let declared = Regex $"^{language.Indent}{language.Declared}"

    let starts =
        [
            for index, line in List.indexed lines do
                if line.StartsWith $"{language.Indent}// " && not (replacement.IsMatch line) then
                    index
        ]

    [
        for start, next in List.pairwise (starts @ [ lines.Length ]) do
            let own = lines[start .. next - 1]

            let name =
                own.Tail
                |> List.filter (fun line -> not (line.TrimStart().StartsWith "//"))
                |> List.map declared.Match
                |> List.findBack _.Success

            let first = if start = starts.Head then 0 else start + 1

            {
                Title = Regex.Replace(name.Groups[1].Value, "(?<=.)(?=[A-Z])", " ").ToLowerInvariant()
                Reason = own.Head.Trim().Substring 3
                Lines = first, next
                Errors = errors lines |> List.filter (fun (line, _) -> first <= line && line <= next)
                Replacements = own |> List.filter replacement.IsMatch |> List.length
            }
    ]

/// A file of cases.
type Theme =
    {
        Language: string
        /// Its path below tests/MustNotCompile.
        Path: string
        Cases: Case list
        Wrong: Lazy<Finding list>
        Right: Lazy<Finding list>
    }

let private themes folder =
    [
        for language in [ csharp; fsharp ] do
            let folder = language.Folder + folder

            for file in
                Directory.GetFiles(Repository.file $"tests/MustNotCompile/{folder}", "*" + language.Extension)
                |> Array.sort do
                let lines = List.ofArray (File.ReadAllLines file)
                let compile = String.concat "\n" >> language.Compile

                {
                    Language = language.Name
                    Path = $"{folder}/{Path.GetFileName file}"
                    Cases = cases language lines
                    Wrong = lazy compile lines
                    Right = lazy compile (right lines)
                }
    ]

let misuses = lazy themes ""
let escapes = lazy themes "/Escapes"

/// What a compiler finds in a case, and the text of it.
let private foundIn (case: Case) (findings: Lazy<Finding list>) =
    let own =
        findings.Value
        |> List.filter (fun found -> fst case.Lines <= found.Line && found.Line <= snd case.Lines)

    set (own |> List.map (fun found -> found.Line, found.Number)),
    own
    |> List.map (fun found -> $"\n{found.Number} in line {found.Line}: {found.Message}")
    |> String.concat ""

let private expectNone what case findings =
    let found, text = foundIn case findings
    Expect.isTrue found.IsEmpty $"{what}: {text}"

let private testsOf (themes: Lazy<Theme list>) testOf =
    Repository.testsFrom "every program" (fun () ->
        [
            for language, themes in List.groupBy _.Language themes.Value do
                testList
                    language
                    [
                        for theme in themes do
                            for case in theme.Cases do
                                testCase case.Title (fun () -> testOf theme case)
                    ]
        ])

[<Tests>]
let tests =
    testList
        "must not compile"
        (testsOf misuses (fun theme case ->
            let found, text = foundIn case theme.Wrong

            Expect.equal found (set case.Errors) $"errors found and marked in {theme.Path}; found were: {text}"
            Expect.isNonEmpty case.Errors "errors marked"

            Expect.isTrue
                (case.Replacements >= 1 && case.Replacements <= 3)
                $"{case.Replacements} lines have something to write instead"

            expectNone "what to write instead does not compile cleanly" case theme.Right))

[<Tests>]
let escapeTests =
    testList
        "compiles all the same"
        (testsOf escapes (fun theme case ->
            expectNone "a compiler refuses it now: move it up, with what to write instead" case theme.Wrong))
