/// What a machine is: something real with its model, and the commands that can be given to both.
namespace Forge.Tests

open FsCheck

/// The real thing did what its model forbids.
exception Violation of difference: string with
    override this.Message = this.difference

/// What a command came to: a branch, named by the command and its outcome, and where in memory.
[<Struct>]
type Seen =
    {
        Command: string
        Outcome: string
        Offset: int64
    }

/// Something real with its model. Commands refer to earlier results by an index modulo their count, so that every part of
/// a program is a program.
[<AbstractClass>]
type Session<'Command>() =
    /// Carries out a command and checks all that must hold; raises Violation.
    abstract Step: command: 'Command * scopes: byref<ScopeSlots> -> Seen

    /// Ends everything. Unless the session has failed before, raises Violation where anything is left.
    abstract Finish: hasFailed: bool -> unit

type Program<'Setup, 'Command> =
    {
        Setup: 'Setup
        Commands: 'Command list
    }

/// What a driver has to know of a kind of session.
type Machine<'Setup, 'Command> =
    {
        Name: string
        GenerateSetup: Gen<'Setup>
        GenerateCommand: 'Setup -> Gen<'Command>
        Start: Program<'Setup, 'Command> -> Session<'Command>
        /// Setups and commands that are a little simpler, the simplest first; none for the simplest.
        SimplerSetups: 'Setup -> 'Setup list
        SimplerCommands: 'Command -> 'Command list
        /// The outcomes of each command that have to be reached.
        Branches: (string * string list) list
        /// Every misuse, and the branches that are it.
        Misuses: (string * (string * string -> bool)) list
    }
