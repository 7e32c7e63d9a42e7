using Busbar.Points;

namespace Busbar.Controller;

/// <summary>
/// How the devices are doing: online or offline, standing faults, back-off. Turns what single requests met into conditions and
/// events, once per change and not per poll.
/// </summary>
internal sealed class DeviceHealth
{
    /// <summary>First wait after a time-out; doubles with each further one.</summary>
    public const int FirstBackOffMilliseconds = 1000;

    /// <summary>Longest wait.</summary>
    public const int LongestBackOffMilliseconds = 300000;

    /// <summary>So many tries in vain and the device counts as offline.</summary>
    public const int FailuresUntilOffline = 3;

    private const int FaultSeconds = 60;

    private readonly ControllerTables tables;
    private readonly Journal journal;
    private readonly WriteQueue writes;

    public DeviceHealth(ControllerTables tables, WriteQueue writes, Journal journal)
    {
        this.tables = tables;
        this.writes = writes;
        this.journal = journal;
    }

    /// <summary>A good answer.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="request">The poll request, or <see cref="ErrorDetail.NoRequest"/>.</param>
    /// <param name="now">Monotonic, ms.</param>
    public void Alive(int device, int request, long now)
    {
        Answers(device, now);
        if (tables.Devices.FaultError[device] != 0 && tables.Devices.FaultRequest[device] == (byte)request)
        {
            tables.Devices.FaultError[device] = 0;
            if (tables.Devices.FaultsUntold[device] == 0)
            {
                journal.Device(ControllerEvent.DeviceFaultCleared, device, 0, 0, 0);
            }
        }
    }

    /// <summary>An answer that was none: the device is there, what it said is of no use.</summary>
    public void Faulty(int device, DeviceError error, int request, ulong detail, long now)
    {
        if (error == DeviceError.ExceptionReply)
        {
            Answers(device, now);
        }

        DeviceTable devices = tables.Devices;
        bool isNew = devices.FaultError[device] == 0 || (devices.FaultRequest[device] == (byte)request && devices.FaultError[device] != (byte)error);
        if (!isNew && devices.FaultsUntold[device] == 0)
        {
            return;
        }

        if (isNew)
        {
            devices.FaultError[device] = (byte)error;
            devices.FaultRequest[device] = (byte)request;
            devices.FaultsUntold[device] += devices.FaultsUntold[device] < 255 ? (byte)1 : (byte)0;
        }

        // A fault that comes and goes with every poll is told once a minute, with its count.
        if (devices.FaultToldAt[device] == 0 || (ushort)(now / 1000 - devices.FaultToldAt[device]) >= FaultSeconds)
        {
            ushort second = (ushort)(now / 1000);
            devices.FaultToldAt[device] = second == 0 ? (ushort)1 : second;
            journal.Device(ControllerEvent.DeviceFault, device, devices.FaultsUntold[device], devices.FaultError[device], detail);
            devices.FaultsUntold[device] = 0;
        }
    }

    /// <summary>No answer within the time-out.</summary>
    public void Silent(int device, ulong detail, long now)
    {
        BackOff(device, now);
        if (tables.Devices.Failures[device] >= FailuresUntilOffline)
        {
            Lost(device, DeviceError.NoAnswer, detail, now);
        }
    }

    /// <summary>The device answers, but is not what its profile says.</summary>
    public void Unusable(int device, DeviceError error, ulong detail, long now)
    {
        BackOff(device, now);
        Lost(device, error, detail, now);
    }

    /// <summary>A try cost its time-out: the next comes later, 1 s to 5 min.</summary>
    public void BackOff(int device, long now)
    {
        int failures = tables.Devices.Failures[device];
        long wait = failures >= 9 ? LongestBackOffMilliseconds : (long)FirstBackOffMilliseconds << failures;
        tables.Devices.NotBefore[device] = now + (wait > LongestBackOffMilliseconds ? LongestBackOffMilliseconds : wait);
        if (failures < 255)
        {
            tables.Devices.Failures[device]++;
        }
    }

    /// <summary>The device cannot be reached: its points are stale at once, whatever their age.</summary>
    public void Lost(int device, DeviceError error, ulong detail, long now)
    {
        if (tables.Devices.Conditions[device] == (byte)DeviceCondition.Offline)
        {
            return;
        }

        tables.Devices.Conditions[device] = (byte)DeviceCondition.Offline;
        tables.Devices.OfflineCount++;
        tables.Devices.FaultError[device] = 0;
        tables.Devices.Identified[device] = !tables.Devices.Profile(device).NeedsIdentification;
        if (!tables.Devices.Identified[device])
        {
            tables.Devices.States[device].Restart();
        }

        PointTable points = tables.Points;
        int end = tables.Devices.FirstPoint[device] + tables.Devices.Profile(device).PointCount;
        for (int point = tables.Devices.FirstPoint[device]; point < end; point++)
        {
            if (points.Qualities[point] >= (byte)Quality.Stale || points.Qualities[point] == (byte)Quality.Bad)
            {
                points.Qualities[point] = (byte)Quality.Stale;
            }
        }

        writes.DeviceLost(device, now);
        journal.Device(ControllerEvent.DeviceOffline, device, 0, (byte)error, detail);
    }

    private void Answers(int device, long now)
    {
        tables.Devices.Failures[device] = 0;
        tables.Devices.NotBefore[device] = 0;
        if (tables.Devices.Conditions[device] != (byte)DeviceCondition.Online && tables.Devices.Identified[device])
        {
            tables.Devices.OfflineCount -= tables.Devices.Conditions[device] == (byte)DeviceCondition.Offline ? 1 : 0;
            tables.Devices.Conditions[device] = (byte)DeviceCondition.Online;
            tables.Devices.SetKeepAliveDue(device, now);
            journal.Device(ControllerEvent.DeviceOnline, device, 0, 0, 0);
        }
    }
}
