using Busbar.Gateway.CommandLine;

return await BusbarCommands.Create().Parse(args).InvokeAsync();
