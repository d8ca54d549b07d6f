/// Structs that hold function pointers, which F# can't declare: a program in C# does.
module Forge.Tests.FunctionPointerTests

open System
open System.IO
open System.Reflection
open Expecto
open Forge
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

let private source =
    """
    public unsafe struct Handler { public delegate*<int, int> Call; public void* Data; public int Id; }
    public unsafe struct Handlers { public Handler First; public delegate* unmanaged<void> Last; }
    public struct Named { public Handler Handler; public string Name; }
    """

/// The types that the program declares.
let private types =
    lazy
        (Needs.compiler ()

         let options =
             CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe = true)

         let program =
             CSharpCompilation.Create(
                 "FunctionPointers",
                 [ CSharpSyntaxTree.ParseText source ],
                 [ MetadataReference.CreateFromFile typeof<obj>.Assembly.Location ],
                 options
             )

         use code = new MemoryStream()
         let result = program.Emit code

         Expect.isEmpty
             (result.Diagnostics
              |> Seq.filter (fun found -> found.Severity = DiagnosticSeverity.Error))
             "errors"

         Assembly.Load(code.ToArray()))

/// The number of values that an arena allocates where three of a type are asked for.
let private allocate (name: string) =
    use lease = ArenaLease.Own(Backings.heap.Make 4096)

    let generic =
        typeof<ArenaLease>.GetMethods()
        |> Array.find (fun found ->
            found.Name = "AllocSlice"
            && found.IsGenericMethod
            && found.GetParameters().Length = 1)

    let slice =
        generic
            .MakeGenericMethod(types.Value.GetType(name, throwOnError = true))
            .Invoke(lease, BindingFlags.DoNotWrapExceptions, null, [| box 3 |], null)

    slice.GetType().GetProperty("Length").GetValue slice :?> int

[<Tests>]
let tests =
    testList
        "function pointers"
        [
            testCase "structs that hold pointers and function pointers can be allocated" (fun () ->
                for name in [ "Handler"; "Handlers" ] do
                    Expect.equal (allocate name) 3 name)

            testCase "a struct that holds a reference beside them is refused" (fun () ->
                Needs.exceptionsThroughReflection ()
                Check.throws<ArgumentException> [ "Named holds references" ] (fun () -> allocate "Named" |> ignore))
        ]
