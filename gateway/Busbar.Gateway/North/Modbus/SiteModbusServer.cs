using System.Net;
using System.Reflection;
using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Modbus;
using Busbar.Site.Sites;

namespace Busbar.Gateway.North.Modbus;

/// <summary>The site as a Modbus TCP server with SunSpec models, from live values.</summary>
public sealed class SiteModbusServer : BackgroundService
{
    private readonly ModbusServerModel model;
    private readonly SiteRegisters registers;
    private readonly ILogger<SiteModbusServer> log;
    private ModbusTcpListener? listener;

    public SiteModbusServer(ModbusServerModel model, SiteModel site, LiveState state, CommandService commands, DemandLevel demand, TimeProvider time, ILogger<SiteModbusServer> log, AuditLog? audit = null)
    {
        this.model = model;
        this.log = log;
        string version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "";
        Limit = model.Limit is { } taken ? new PowerLimit(taken, state, commands, demand, time, audit) : null;
        registers = new SiteRegisters(model.Unit, new SiteModels(model, site, state, Limit, version).Create(), Limit, version);
    }

    /// <summary>The limit that it takes; null when it takes none.</summary>
    internal PowerLimit? Limit { get; }

    /// <summary>Where it listens; null before the start.</summary>
    public IPEndPoint? EndPoint => listener?.Endpoint;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> clients = model.Limit?.Clients ?? [];
        try
        {
            listener = new ModbusTcpListener(model.EndPoint, registers) { Admits = client => clients.Count == 0 || clients.Any(client.Equals) };
        }
        catch (IOException wrong)
        {
            throw new NorthException($"{wrong.Message} The port stands in {NorthModel.FileName} under modbus.");
        }

        listener.Start();
        log.LogInformation("The site answers as Modbus unit {Unit} on {EndPoint}; an active-power limit is {Taken}", model.Unit, listener.Endpoint, Limit is null ? "not taken" : "taken");
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (listener is not null)
            await listener.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        Exception? told = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Limit?.Step();
                if (listener?.LastFault is { } fault && fault != told)
                    log.LogError(told = fault, "a Modbus request to the site failed; its connection was closed");
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; the controllers end a limit by its revert time.
        }
    }
}
