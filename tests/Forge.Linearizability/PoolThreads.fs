namespace Forge.Linearizability

open System
open System.Threading

/// The threads of .NET's pool.
[<RequireQualifiedAccess>]
module PoolThreads =
    /// Occupies all of them until the result is disposed: what is queued meanwhile waits. The pool starts another thread after half a
    /// second, so for longer than some seconds they can't be kept.
    let occupy () : IDisposable =
        let release = new ManualResetEvent false
        let count = ThreadPool.ThreadCount + 2 * Environment.ProcessorCount
        let left = new CountdownEvent(count)

        for _ in 1..count do
            ThreadPool.UnsafeQueueUserWorkItem(
                (fun _ ->
                    release.WaitOne() |> ignore
                    left.Signal() |> ignore),
                null
            )
            |> ignore

        { new IDisposable with
            member _.Dispose() =
                release.Set() |> ignore
                left.Wait()
                release.Dispose()
        }
