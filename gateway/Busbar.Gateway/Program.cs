using System.CommandLine;
using Busbar.Gateway;
using Busbar.Gateway.CommandLine;

MemoryCare.LimitArenas();

// Ctrl-C and SIGTERM ask for an orderly end; only one that takes longer than this is cut short.
RootCommand commands = BusbarCommands.Create();
return await commands.Parse(EnvironmentOptions.Complete(commands, args, Environment.GetEnvironmentVariables())).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
