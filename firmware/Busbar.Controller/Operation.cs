using System;
using Busbar.Control;
using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// A document in operation: its tables, a state machine for each bus, and the cycle. Made anew for each document; the outbox
/// and the link outlive it.
/// </summary>
internal sealed class Operation
{
    public const int CycleMilliseconds = 1000;

    private const int LoadMilliseconds = 60000;
    private const int ReasonSeconds = 5;
    private const int ValueSeconds = 60;

    private readonly ControllerPorts ports;
    private readonly ControllerTime time;
    private readonly Outbox outbox;
    private readonly Journal journal;

    // When a change of each output was last told: seconds of uptime, modulo 2^16.
    private readonly ushort[] toldAt;
    private readonly bool[] hasTold;
    private int nextToReport;
    private long nextCycle;
    private long loadSince;

    public Operation(ControllerTables tables, ControllerPorts ports, ControllerTime time, Outbox outbox, Journal journal)
    {
        Tables = tables;
        this.ports = ports;
        this.time = time;
        this.outbox = outbox;
        this.journal = journal;
        long now = ports.Clock.MonotonicMilliseconds;
        nextCycle = now + CycleMilliseconds;
        loadSince = now;
        toldAt = new ushort[tables.Engine.OutputCount];
        hasTold = new bool[tables.Engine.OutputCount];
        Writes = new WriteQueue(tables, journal);
        Ledger = new CommandLedger(tables.Engine, journal);
        BusShared shared = new BusShared(tables, Writes, new DeviceHealth(tables, Writes, journal));
        Buses = new BusWork[tables.Buses.Count];
        IBusWorkshop? workshop = ports.Buses as IBusWorkshop;
        IKeptBusPorts? kept = ports.Buses as IKeptBusPorts;
        if (kept != null)
        {
            kept.CloseOthers(tables.Buses);
        }

        for (int bus = 0; bus < Buses.Length; bus++)
        {
            if (workshop != null)
            {
                Buses[bus] = workshop.Make(tables, bus, new PollSchedule(tables.Devices, bus, now), Writes, shared.Health);
                continue;
            }

            IBusPort? port = ports.Buses.Open(tables.Buses.Kind(bus), tables.Buses.PortName(bus), tables.Buses.TcpPort(bus));
            PollSchedule schedule = new PollSchedule(tables.Devices, bus, now);
            Buses[bus] = new BusEngine(shared, bus, port, schedule, now);
            if (port == null)
            {
                IsPortMissing = true;
                ports.Log.Write(3, "bus " + tables.Buses.Name(bus) + ": this controller has no port " + tables.Buses.PortName(bus));
            }
        }
    }

    public ControllerTables Tables { get; }

    public BusWork[] Buses { get; }

    public WriteQueue Writes { get; }

    public CommandLedger Ledger { get; }

    /// <summary>Some bus has no port on this board.</summary>
    public bool IsPortMissing { get; }

    /// <summary>The busiest bus's share of its time in the last minute.</summary>
    public double BusLoad { get; private set; }

    public long NextDue()
    {
        long next = nextCycle;
        for (int bus = 0; bus < Buses.Length; bus++)
        {
            if (Buses[bus].NextDue < next)
            {
                next = Buses[bus].NextDue;
            }
        }

        return next;
    }

    /// <summary>Another document takes over: commands on their way are told that they will not arrive.</summary>
    public void Abandon()
    {
        Ledger.WithdrawAll();
        Writes.WithdrawAll();
    }

    public void Step(long now)
    {
        // The cycle first: what it decides is written by the same step.
        if (now >= nextCycle)
        {
            Cycle(now);
        }

        for (int bus = 0; bus < Buses.Length; bus++)
        {
            try
            {
                Buses[bus].Step(now);
            }
            catch (Exception error)
            {
                // A fault in one bus's work is that bus's alone.
                ports.Log.Write(3, "bus " + Tables.Buses.Name(bus) + ": " + error.Message);
                Buses[bus].Abandon(now);
            }
        }
    }

    private void Cycle(long now)
    {
        nextCycle += CycleMilliseconds;
        if (nextCycle <= now)
        {
            int missed = (int)((now - nextCycle) / CycleMilliseconds) + 1;
            nextCycle += (long)missed * CycleMilliseconds;
            journal.Node(ControllerEvent.CycleOverrun, missed, 0);
        }

        Tables.Points.Age(now);
        Tables.Inputs.NowMilliseconds = now;
        Tables.Engine.Calendar.Apply(Tables.Inputs, time.IsKnown, time.UtcMilliseconds);
        Tables.Engine.Step(Tables.Inputs);
        Act(now);
        Report(now);
        MeasureLoad(now);
    }

    private void Act(long now)
    {
        ControlEngine engine = Tables.Engine;
        int count = engine.OutputCount;
        for (int output = 0; output < count; output++)
        {
            if (engine.HasChanged(output) && IsToTell(output, now))
            {
                engine.ClearChanged(output);
                journal.OutputChanged(engine, output);
                if (engine.Reason(output) == (byte)ReasonCode.NoEffect)
                {
                    journal.Output(ControllerEvent.NoEffect, engine.OutputPointIndex(output), engine.Commanded(output), 0, (byte)engine.WinningLevel(output), 0, 0);
                }
            }

            ulong command = Ledger.Settle(output);
            Writes.Set(output, engine.Commanded(output), command, now);
            Writes.Watch(output, now);
        }
    }

    /// <summary>
    /// A new reason is told at once, but not more often than every 5 s; another value for the same reason once a minute. What is told is
    /// how it stands then. So an output that is regulated every second does not push measurements out of the outbox.
    /// </summary>
    private bool IsToTell(int output, long now)
    {
        int second = (int)(now / 1000);
        int wait = Tables.Engine.IsNewWhy(output) ? ReasonSeconds : ValueSeconds;
        if (hasTold[output] && (ushort)(second - toldAt[output]) < wait)
        {
            return false;
        }

        hasTold[output] = true;
        toldAt[output] = (ushort)second;
        return true;
    }

    /// <summary>
    /// Device by device, going on where the last cycle stopped: when everything changes at once, what does not fit the outbox's memory is
    /// told a cycle or two later instead of being pushed through the flash.
    /// </summary>
    private void Report(long now)
    {
        PointTable points = Tables.Points;
        DeviceTable devices = Tables.Devices;
        int left = outbox.ReportsPerCycle;
        for (int i = 0; i < devices.Count && left > 0; i++)
        {
            int device = nextToReport < devices.Count ? nextToReport : 0;
            nextToReport = device + 1;
            DeviceProfile profile = devices.Profile(device);
            int first = devices.FirstPoint[device];
            int end = first + profile.PointCount;
            for (int index = points.NextWithNews(first, end); index < end; index = points.NextWithNews(index + 1, end))
            {
                int point = index - first;
                if (points.IsToReport(index, profile, point, Tables.SilentSeconds, now))
                {
                    byte quality = points.Qualities[index];

                    // A value that is good bears the time of its reading; the loss of one bears the time at which it was found out.
                    long at = quality == (byte)Quality.Good ? points.Times[index] : now;
                    bool isThinnable = profile.PointKind(point) == PointKind.Measurement && quality == (byte)Quality.Good;
                    left--;
                    outbox.AddSample(index, points.Values[index], quality, isThinnable, at);
                }
            }
        }
    }

    private void MeasureLoad(long now)
    {
        long elapsed = now - loadSince;
        if (elapsed < LoadMilliseconds || elapsed == 0)
        {
            return;
        }

        double busiest = 0;
        for (int bus = 0; bus < Buses.Length; bus++)
        {
            double load = (double)Buses[bus].BusyMilliseconds / elapsed;
            Buses[bus].BusyMilliseconds = 0;
            busiest = load > busiest ? load : busiest;
        }

        BusLoad = busiest;
        loadSince = now;
    }
}
