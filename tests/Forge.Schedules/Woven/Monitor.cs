using Forge.Schedules;

namespace System.Threading;

/// <summary>Stands in for the framework's, for the statement <c>lock</c>, too: the scheduler knows who holds what.</summary>
/// <remarks>A member that is missing here is one that the core does not use: then it does not compile.</remarks>
internal static class Monitor
{
    public static void Enter(object gate) => Scheduler.Enter(gate);

    public static void Enter(object gate, ref bool taken)
    {
        Scheduler.Enter(gate);
        taken = true;
    }

    public static bool TryEnter(object gate) => Scheduler.TryEnter(gate);

    public static void TryEnter(object gate, ref bool taken) => taken = Scheduler.TryEnter(gate);

    public static bool IsEntered(object gate) => Scheduler.IsEntered(gate);

    public static void Exit(object gate) => Scheduler.Exit(gate);
}
