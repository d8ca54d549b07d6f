return Forge.Tests.Program.main(args);
