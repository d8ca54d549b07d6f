using System.Runtime;

namespace Forge.Measuring;

/// <summary>Calling work until the compiler has finished with it.</summary>
internal static class WarmUp
{
    private const int Calls = 50;
    private const int QuietPassesWanted = 3;
    private const int MostPasses = 50;

    // A method is compiled again after 30 calls and a pause of 100 ms, or a second where there is one processor, once or twice;
    // on a busy machine it takes longer.
    private static int PauseMilliseconds => Environment.ProcessorCount == 1 ? 1_200 : 200;

    /// <summary>Runs all of it, over and over, until the compiler has had nothing to do for a while.</summary>
    public static void Run(IReadOnlyList<Action> works)
    {
        int quiet = 0;
        for (int pass = 0; pass < MostPasses && quiet < QuietPassesWanted; pass++)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            foreach (Action work in works)
            {
                for (int call = 0; call < Calls; call++)
                {
                    work();
                }
            }

            Thread.Sleep(PauseMilliseconds);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }
}
