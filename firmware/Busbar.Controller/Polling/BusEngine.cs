using Busbar.Field;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>
/// One bus: idle, send, wait for the answer by its expected length, decode, guard time, next. One request at a time; writes go
/// ahead of reads. Never blocks and never allocates; a dead device costs one time-out a try and tries ever more seldom.
/// </summary>
internal sealed partial class BusEngine : BusWork
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
    private const int NotAnswered = -1;

    // A connection takes a while; until then its devices are not told to be away.
    private const int ConnectMilliseconds = 5000;

    private readonly BusShared shared;
    private readonly int bus;
    private readonly bool isSerial;
    private readonly IBusPort? port;
    private readonly FieldExchange?[]? byProtocol;
    private readonly PollSchedule schedule;

    private FieldExchange exchange;
    private int line;
    private BusPhase phase = BusPhase.Starting;
    private BusJob job;
    private int jobDevice;
    private int jobGroup;
    private int jobRequest;
    private int jobOutput = -1;
    private byte jobGeneration;
    private bool isSecondTry;
    private DeviceError pendingError;
    private long sentAt;
    private long deadline;
    private long lastByteAt;
    private long silentAt;
    private long noiseSince;
    private long nextDue;
    private long pollsDue;
    private BusProbe? probe;
    private bool isProbeNext;

    // Since the connection's last answer; NotAnswered before its first.
    private int timeoutsInARow = NotAnswered;

    public BusEngine(BusShared shared, int bus, IBusPort? port, PollSchedule schedule, long now)
    {
        this.shared = shared;
        this.bus = bus;
        this.port = port;
        this.schedule = schedule;
        BusTable table = shared.Tables.Buses;
        isSerial = table.Kind(bus) == BusTable.Serial;
        silentAt = isSerial ? now : now + ConnectMilliseconds;
        jobDevice = schedule.DeviceCount > 0 ? schedule.Device(0) : 0;
        int longestAnswer = 2 * BusProbe.MostRegisters;
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int answer = shared.Devices.Profile(schedule.Device(i)).LongestAnswer;
            longestAnswer = answer > longestAnswer ? answer : longestAnswer;
        }

        // An answer to the engine before this one, on the same connection, must not bear a number of ours.
        FieldExchange first = new ModbusExchange(!isSerial, LongestRequest, longestAnswer, (ushort)(now + (now >> 16)));
        exchange = first;
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int protocol = shared.Devices.Profile(schedule.Device(i)).Protocol;
            if (protocol != ProfileLayout.ProtocolModbus)
            {
                byProtocol = byProtocol ?? new FieldExchange?[ProfileLayout.ProtocolMBus + 1];
                byProtocol[ProfileLayout.ProtocolModbus] = first;
                byProtocol[protocol] = byProtocol[protocol] ?? Speak(protocol, first);
            }
        }

        if (isSerial)
        {
            SetLine(0);
        }
    }

    public override bool IsWaiting
    {
        get { return phase == BusPhase.Waiting || phase == BusPhase.Skipping; }
    }

    public override long NextDue
    {
        get { return nextDue; }
    }

    public override void Step(long now)
    {
        if (port == null)
        {
            DropProbe(DeviceError.NoSuchPort);
            nextDue = long.MaxValue;
            if (phase == BusPhase.Starting)
            {
                phase = BusPhase.Closed;
                LoseDevices(DeviceError.NoSuchPort, now);
            }

            return;
        }

        if (!port.IsOpen)
        {
            Close(now);
            return;
        }

        if (phase == BusPhase.Closed || phase == BusPhase.Starting)
        {
            Open(now);
        }

        if (phase == BusPhase.Idle && job == BusJob.None && now < pollsDue && probe == null && port.BytesAvailable == 0)
        {
            // Nothing but a write can have come up since the schedule was last looked at.
            long write = shared.Writes.NextDue(bus);
            nextDue = write < pollsDue ? write : pollsDue;
            if (now < nextDue)
            {
                return;
            }
        }

        int turns = TurnsPerStep;
        while (turns > 0 && Turn(now))
        {
            turns--;
        }

        nextDue = turns == 0 ? now : Due(now);
    }

    private void Open(long now)
    {
        phase = BusPhase.Idle;
        pollsDue = now;
        timeoutsInARow = NotAnswered;
        port!.Discard();
        if (isSerial)
        {
            // A request of before the restart, or of the document before, may still be answered; RTU has no number to tell it by.
            phase = BusPhase.Silence;
            silentAt = now + LongestTimeout();
            noiseSince = now;
        }

        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int device = schedule.Device(i);
            shared.Devices.NotBefore[device] = 0;
            shared.Devices.Failures[device] = 0;
            shared.Devices.SetKeepAliveDue(device, now);
            schedule.Restart(device, now);
        }
    }

    private void Close(long now)
    {
        nextDue = long.MaxValue;
        DropProbe(DeviceError.PortClosed);
        if (phase == BusPhase.Closed)
        {
            return;
        }

        if (phase == BusPhase.Starting && now < silentAt)
        {
            nextDue = silentAt;
            return;
        }

        if (jobOutput >= 0)
        {
            shared.Writes.Failed(jobOutput, jobGeneration, DeviceError.PortClosed, 0, now);
        }

        phase = BusPhase.Closed;
        job = BusJob.None;
        jobOutput = -1;
        DropProbe(DeviceError.PortClosed);
        LoseDevices(DeviceError.PortClosed, now);
    }

    private void LoseDevices(DeviceError error, long now)
    {
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            shared.Health.Lost(schedule.Device(i), error, 0, now);
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

    private long Due(long now)
    {
        switch (phase)
        {
            case BusPhase.Waiting:
                return exchange.HasBegun && isSerial ? lastByteAt + LongestPauseMilliseconds : deadline;
            case BusPhase.Skipping:
            case BusPhase.Silence:
                return silentAt;
            default:
                if (job != BusJob.None)
                {
                    return lastByteAt;
                }

                if (probe != null)
                {
                    return sentAt;
                }

                pollsDue = schedule.NextDue(now);
                long write = shared.Writes.NextDue(bus);
                return write < pollsDue ? write : pollsDue;
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

        if (job == BusJob.None && !Build(now))
        {
            return false;
        }

        if (isSerial && Line != line)
        {
            SetLine(Line);
        }

        if (!port.Write(exchange.Transmit, 0, exchange.TransmitLength))
        {
            lastByteAt = now + RetryMilliseconds;
            return false;
        }

        int timeout = shared.Tables.Buses.TimeoutMilliseconds(bus);
        int own;
        if (job == BusJob.Probe)
        {
            own = probe!.TimeoutMilliseconds;
        }
        else
        {
            shared.Devices.Requests[jobDevice]++;
            own = shared.Devices.Profile(jobDevice).TimeoutMilliseconds;
        }

        pendingError = DeviceError.None;
        sentAt = now;
        lastByteAt = now;
        deadline = now + TransmissionMilliseconds(exchange.TransmitLength) + (own > 0 ? own : timeout);
        phase = BusPhase.Waiting;
        return true;
    }

    private int Guard
    {
        get { return shared.Tables.Buses.GuardMilliseconds(bus); }
    }

    private void StartSilence(long now)
    {
        int own = shared.Devices.Count > 0 && job != BusJob.None && job != BusJob.Probe ? shared.Devices.Profile(jobDevice).GuardMilliseconds : 0;
        silentAt = now + (own > Guard ? own : Guard);
        noiseSince = now;
        phase = silentAt > now || port!.BytesAvailable > 0 ? BusPhase.Silence : BusPhase.Idle;
    }
}
