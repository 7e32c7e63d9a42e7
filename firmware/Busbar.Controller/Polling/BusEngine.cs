using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>
/// One bus: idle, send, wait for the answer by its expected length, decode, guard time, next. One request at a time; writes go
/// ahead of reads. Never blocks and never allocates; a dead device costs one time-out a try and tries ever more seldom.
/// </summary>
internal sealed partial class BusEngine
{
    // Work done in one step at most, so that the other buses are not kept waiting.
    private const int TurnsPerStep = 6;

    // Within an answer's bytes a pause longer than this ends it (RTU allows 1.5 characters; ttys and gateways deliver in lumps).
    private const int LongestPauseMilliseconds = 100;

    // Silence that tells that garbage is over; the device's idle wait goes in steps of 10 ms.
    private const int ResynchroniseMilliseconds = 20;

    // A bus that is never silent is used all the same after this.
    private const int LongestNoiseMilliseconds = 1000;

    // A profile writes at most four registers at a time; with the TCP header that makes 21 bytes.
    private const int LongestRequest = 32;

    private const int RetryMilliseconds = 10;

    // A connection that answered and then lets so many requests wait in vain may be open at our end only.
    private const int TimeoutsUntilRenewed = 3;

    private readonly ControllerTables tables;
    private readonly DeviceTable devices;
    private readonly int bus;
    private readonly bool isSerial;
    private readonly int timeout;
    private readonly int longestTimeout;
    private readonly int guard;
    private readonly int microsecondsPerCharacter;
    private readonly IBusPort? port;
    private readonly ModbusExchange exchange;
    private readonly PollSchedule schedule;
    private readonly WriteQueue writes;
    private readonly DeviceHealth health;
    private readonly BusScratch scratch;

    private BusPhase phase = BusPhase.Closed;
    private BusJob job;
    private int jobDevice;
    private int jobGroup;
    private int jobRequest;
    private int jobOutput = -1;
    private byte jobGeneration;
    private bool isBuilt;
    private bool isSecondTry;
    private DeviceError pendingError;
    private long sentAt;
    private long deadline;
    private long lastByteAt;
    private long silentAt;
    private long noiseSince;
    private long nextDue;
    private bool wasOpen;
    private bool hasAnswered;
    private int timeoutsInARow;
    private BusProbe? probe;
    private bool isProbeNext;

    public BusEngine(ControllerTables tables, int bus, IBusPort? port, PollSchedule schedule, WriteQueue writes, DeviceHealth health, BusScratch scratch, long now)
    {
        this.tables = tables;
        this.bus = bus;
        this.port = port;
        this.schedule = schedule;
        this.writes = writes;
        this.health = health;
        this.scratch = scratch;
        devices = tables.Devices;
        isSerial = tables.Buses.Kind(bus) == BusTable.Serial;
        timeout = tables.Buses.TimeoutMilliseconds(bus);
        guard = tables.Buses.GuardMilliseconds(bus);
        longestTimeout = timeout;
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int own = devices.Profile(schedule.Device(i)).TimeoutMilliseconds;
            longestTimeout = own > longestTimeout ? own : longestTimeout;
        }

        // An answer to the engine before this one, on the same connection, must not bear a number of ours.
        exchange = new ModbusExchange(!isSerial, LongestRequest, (ushort)(now + (now >> 16)));
        if (isSerial)
        {
            int baud = tables.Buses.Baud(bus);
            int bits = 9 + tables.Buses.StopBits(bus) + (tables.Buses.Parity(bus) == 0 ? 0 : 1);
            microsecondsPerCharacter = baud > 0 ? bits * 1000000 / baud : 0;
            if (port != null)
            {
                port.Configure(baud, tables.Buses.Parity(bus), tables.Buses.StopBits(bus));
            }
        }
    }

    /// <summary>A request is out and unanswered.</summary>
    public bool IsWaiting
    {
        get { return phase == BusPhase.Waiting || phase == BusPhase.Skipping; }
    }

    /// <summary>Milliseconds that the bus was in use since this was last set to 0.</summary>
    public long BusyMilliseconds { get; set; }

    /// <summary>The earliest time at which <see cref="Step"/> has something to do, unless bytes arrive.</summary>
    public long NextDue
    {
        get { return nextDue; }
    }

    public void Step(long now)
    {
        if (port == null)
        {
            DropProbe(DeviceError.NoSuchPort);
            nextDue = long.MaxValue;
            if (phase == BusPhase.Closed && !wasOpen)
            {
                wasOpen = true;
                LoseDevices(DeviceError.NoSuchPort, now);
            }

            return;
        }

        if (!port.IsOpen)
        {
            Close(now);
            return;
        }

        if (phase == BusPhase.Closed)
        {
            Open(now);
        }

        int turns = TurnsPerStep;
        while (turns > 0 && Turn(now))
        {
            turns--;
        }

        nextDue = turns == 0 ? now : Due();
    }

    private void Open(long now)
    {
        phase = BusPhase.Idle;
        hasAnswered = false;
        timeoutsInARow = 0;
        wasOpen = true;
        port!.Discard();
        if (isSerial)
        {
            // A request of before the restart, or of the document before, may still be answered; RTU has no number to tell it by.
            phase = BusPhase.Silence;
            silentAt = now + longestTimeout;
            noiseSince = now;
        }

        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int device = schedule.Device(i);
            devices.NotBefore[device] = 0;
            devices.Failures[device] = 0;
            devices.KeepAliveDue[device] = now;
            schedule.Restart(device, now);
        }
    }

    private void Close(long now)
    {
        nextDue = long.MaxValue;
        DropProbe(DeviceError.PortClosed);
        bool isFirst = phase == BusPhase.Closed && !wasOpen;
        if (phase == BusPhase.Closed && !isFirst)
        {
            return;
        }

        wasOpen = true;
        if (jobOutput >= 0)
        {
            writes.Failed(jobOutput, jobGeneration, DeviceError.PortClosed, 0, now);
        }

        phase = BusPhase.Closed;
        job = BusJob.None;
        jobOutput = -1;
        isBuilt = false;
        DropProbe(DeviceError.PortClosed);
        LoseDevices(DeviceError.PortClosed, now);
    }

    private void LoseDevices(DeviceError error, long now)
    {
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            health.Lost(schedule.Device(i), error, 0, now);
        }
    }

    /// <summary>One move of the state machine; false when it has to wait for time or bytes.</summary>
    private bool Turn(long now)
    {
        switch (phase)
        {
            case BusPhase.Waiting:
                return Receive(now);
            case BusPhase.Skipping:
                return Skip(now);
            case BusPhase.Silence:
                return KeepSilence(now);
            default:
                return Begin(now);
        }
    }

    private long Due()
    {
        switch (phase)
        {
            case BusPhase.Waiting:
                return exchange.HasBegun && isSerial ? lastByteAt + LongestPauseMilliseconds : deadline;
            case BusPhase.Skipping:
            case BusPhase.Silence:
                return silentAt;
            default:
                if (isBuilt)
                {
                    return lastByteAt;
                }

                if (probe != null)
                {
                    return sentAt;
                }

                long next = schedule.NextDue();
                long write = writes.NextDue(bus);
                return write < next ? write : next;
        }
    }

    private bool Begin(long now)
    {
        if (port!.BytesAvailable > 0)
        {
            // Nobody was asked: a late answer, or noise. The line has to be silent before the next request.
            StartSilence(now);
            noiseSince = now;
            return true;
        }

        if (!isBuilt && !Build(now))
        {
            return false;
        }

        isBuilt = true;
        if (!port.Write(exchange.Transmit, 0, exchange.TransmitLength))
        {
            lastByteAt = now + RetryMilliseconds;
            return false;
        }

        isBuilt = false;
        int own = timeout;
        if (job != BusJob.Probe)
        {
            devices.Requests[jobDevice]++;
            own = devices.Profile(jobDevice).TimeoutMilliseconds;
        }
        else if (probe!.TimeoutMilliseconds > 0)
        {
            own = probe.TimeoutMilliseconds;
        }

        pendingError = DeviceError.None;
        sentAt = now;
        lastByteAt = now;
        deadline = now + TransmissionMilliseconds(exchange.TransmitLength) + (own > 0 ? own : timeout);
        phase = BusPhase.Waiting;
        return true;
    }

    private int TransmissionMilliseconds(int bytes)
    {
        return (bytes * microsecondsPerCharacter + 999) / 1000;
    }

    private bool Build(long now)
    {
        if (BuildWrite(now))
        {
            return true;
        }

        if (BuildUpkeep(now))
        {
            return true;
        }

        // A poll and a technician's read take turns: neither a full bus nor a long scan keeps the other waiting.
        if (isProbeNext && BuildProbe())
        {
            return true;
        }

        // A request that the device does not have is passed over; each turn of this loop ends one group at least.
        int device;
        int group;
        while (schedule.Choose(now, out device, out group))
        {
            int request = schedule.Request(device, group, now);
            if (request < 0)
            {
                continue;
            }

            if (devices.Profile(device).BuildRead(request, devices.States[device], exchange))
            {
                Take(BusJob.Poll, device);
                jobGroup = group;
                jobRequest = request;
                isProbeNext = true;
                return true;
            }

            schedule.Done(device, group, request, now);
        }

        return BuildProbe();
    }

    /// <summary>Writes of devices that answer. A command of several frames stays in one piece on its bus.</summary>
    private bool BuildWrite(long now)
    {
        int output = writes.Choose(bus, now);
        while (output >= 0)
        {
            int device = writes.Device(output);
            if (writes.IsReadingBack(output))
            {
                if (devices.Profile(device).BuildReadBack(writes.Point(output), devices.States[device], exchange))
                {
                    Take(BusJob.ReadBack, device);
                    TakeOutput(output);
                    return true;
                }

                writes.CannotReadBack(output, now);
            }
            else if (devices.Profile(device).BuildWrite(writes.Point(output), writes.Stage(output), writes.ValueToWrite(output), devices.States[device], exchange))
            {
                Take(BusJob.Write, device);
                TakeOutput(output);
                return true;
            }
            else
            {
                writes.Failed(output, writes.Generation(output), DeviceError.NoRequest, 0, now);
            }

            output = writes.Choose(bus, now);
        }

        return false;
    }

    private bool BuildUpkeep(long now)
    {
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int device = schedule.Device(i);
            if (devices.NotBefore[device] > now)
            {
                continue;
            }

            DeviceProfile profile = devices.Profile(device);
            if (!devices.Identified[device])
            {
                if (profile.BuildIdentify(devices.States[device], exchange))
                {
                    Take(BusJob.Identify, device);
                    return true;
                }

                devices.States[device].Restart();
                health.Unusable(device, DeviceError.NotIdentified, ErrorDetail.Pack(exchange, ErrorDetail.NoRequest), now);
            }
            else if (profile.HasKeepAlive && devices.KeepAliveDue[device] <= now && devices.Conditions[device] == (byte)DeviceCondition.Online)
            {
                devices.KeepAliveDue[device] = now + profile.KeepAlivePeriodMilliseconds;
                if (profile.BuildKeepAlive(devices.States[device], exchange))
                {
                    Take(BusJob.KeepAlive, device);
                    return true;
                }
            }
        }

        return false;
    }

    private void Take(BusJob what, int device)
    {
        job = what;
        jobDevice = device;
        jobRequest = ErrorDetail.NoRequest;
        jobOutput = -1;
        isSecondTry = false;
    }

    private void TakeOutput(int output)
    {
        jobOutput = output;
        jobGeneration = writes.Generation(output);
    }

    private void StartSilence(long now)
    {
        int own = devices.Count > 0 && job != BusJob.None && job != BusJob.Probe ? devices.Profile(jobDevice).GuardMilliseconds : 0;
        silentAt = now + (own > guard ? own : guard);
        noiseSince = now;
        phase = silentAt > now || port!.BytesAvailable > 0 ? BusPhase.Silence : BusPhase.Idle;
    }
}
