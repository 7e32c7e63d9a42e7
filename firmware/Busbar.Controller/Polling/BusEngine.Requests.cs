using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>Which request comes next: writes, then watchdogs and identification, then the poll that is longest overdue.</summary>
internal sealed partial class BusEngine
{
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
            jobDevice = device;
            int request = schedule.Request(device, group, now);
            if (request < 0)
            {
                continue;
            }

            Address(device);
            if (shared.Devices.Profile(device).BuildRead(request, shared.Devices.States[device], exchange))
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
        int output = shared.Writes.Choose(bus, now);
        while (output >= 0)
        {
            int device = shared.Writes.Device(output);
            jobDevice = device;
            Address(device);
            if (shared.Writes.IsReadingBack(output))
            {
                if (shared.Devices.Profile(device).BuildReadBack(shared.Writes.Point(output), shared.Devices.States[device], exchange))
                {
                    Take(BusJob.ReadBack, device);
                    TakeOutput(output);
                    return true;
                }

                shared.Writes.CannotReadBack(output, now);
            }
            else if (shared.Devices.Profile(device).BuildWrite(shared.Writes.Point(output), shared.Writes.Stage(output), shared.Writes.ValueToWrite(output), shared.Devices.States[device], exchange))
            {
                Take(BusJob.Write, device);
                TakeOutput(output);
                return true;
            }
            else
            {
                shared.Writes.Failed(output, shared.Writes.Generation(output), DeviceError.NoRequest, 0, now);
            }

            output = shared.Writes.Choose(bus, now);
        }

        return false;
    }

    private bool BuildUpkeep(long now)
    {
        for (int i = 0; i < schedule.DeviceCount; i++)
        {
            int device = schedule.Device(i);
            if (shared.Devices.NotBefore[device] > now)
            {
                continue;
            }

            jobDevice = device;
            Address(device);
            DeviceProfile profile = shared.Devices.Profile(device);
            if (!shared.Devices.Identified[device])
            {
                if (profile.BuildIdentify(shared.Devices.States[device], exchange))
                {
                    Take(BusJob.Identify, device);
                    return true;
                }

                shared.Devices.States[device].Restart();
                shared.Health.Unusable(device, DeviceError.NotIdentified, ErrorDetail.Pack(exchange, ErrorDetail.NoRequest), now);
            }
            else if (profile.HasKeepAlive && shared.Devices.Conditions[device] == (byte)DeviceCondition.Online && shared.Devices.KeepAliveDue(device, now) <= now)
            {
                shared.Devices.SetKeepAliveDue(device, now + profile.KeepAlivePeriodMilliseconds);
                if (profile.BuildKeepAlive(shared.Devices.States[device], exchange))
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
        jobGeneration = shared.Writes.Generation(output);
    }
}
