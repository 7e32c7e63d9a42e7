using System.CommandLine;

namespace Busbar.Gateway.CommandLine;

/// <summary>The command line: one command a file, put together here.</summary>
public static class BusbarCommands
{
    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Create() => new RootCommand("Busbar: gateway and demo of a PV-storage-DC-flexible building.")
    {
        DemoCommand.Create(),
        GatewayCommand.Create(),
        ControllerCommand.Create(),
        SimulateCommand.Create(),
        CosimCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        UserCommand.Create(),
        TokenCommand.Create(),
        AuditCommand.Create(),
        BrokerCommand.Create(),
        PlanCommand.Create(),
        ForecastCommand.Create(),
        TortureCommand.Create(),
        CheckCommand.Create(),
        ScanCommand.Create(),
        ProbeCommand.Create(),
        PolicyCommand.Create(),
        DoctorCommand.Create(),
        AcceptCommand.Create(),
        BoardsCommand.Create(),
        DevicesCommand.Create(),
        FlashCommand.Create(),
        ProvisionCommand.Create(),
        ConsoleCommand.Create(),
        DocumentCommand.Create(),
    }.Plainly();
}
