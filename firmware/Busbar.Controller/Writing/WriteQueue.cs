using Busbar.Control;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

/// <summary>
/// Commanded outputs on their way to the devices: written frame by frame, read back, compared; written again before the device's
/// revert timer runs out, when the device was away, and when somebody changed the value there. Parallel arrays by output.
/// </summary>
public sealed class WriteQueue
{
    // A slow device may answer with the old value at first.
    private const int SettleMilliseconds = 500;
    private const int ReadBacksUntilLimited = 3;
    private const int FirstRetryMilliseconds = 5000;
    private const int LongestRetryMilliseconds = 300000;
    private const int FailuresUntilReported = 3;

    // A value that was verified less than this ago is not yet suspected of having been changed.
    private const int DisturbanceHoldOffMilliseconds = 10000;

    private readonly ControllerTables tables;
    private readonly DeviceTable devices;
    private readonly ControlEngine engine;
    private readonly Journal journal;
    private readonly byte[] stages;

    // While it is written: frames that were taken. While it is read back: how often.
    private readonly byte[] steps;
    private readonly byte[] failures;
    private readonly double[] targets;

    // Near enough for what is asked of it: whether somebody has changed it since.
    private readonly float[] found;

    // Until it is settled: when to go on. Afterwards: when it was settled.
    private readonly long[] at;
    private readonly ulong[] commandIds;

    // Counts what the output was told to do: an answer to an earlier order says nothing about the present one.
    private readonly byte[] generations;

    // Bit n: output n is on its way. Asked before every request of every bus, and nearly always 0.
    private long busy;

    // Bit n: output n was reported as limited.
    private long limitReported;

    public WriteQueue(ControllerTables tables, Journal journal)
    {
        this.tables = tables;
        this.journal = journal;
        devices = tables.Devices;
        engine = tables.Engine;
        int count = engine.OutputCount;
        stages = new byte[count];
        steps = new byte[count];
        failures = new byte[count];
        targets = new double[count];
        found = new float[count];
        at = new long[count];
        commandIds = new ulong[count];
        generations = new byte[count];
    }

    /// <summary>How far the output's value is.</summary>
    public WriteStage StageOf(int output)
    {
        return (WriteStage)stages[output];
    }

    /// <summary>
    /// What the output is to hold from now on. A command's id makes it be written even when the value is the same, so that its
    /// stages are true. NaN: nothing to command any more; the device is left alone, and its revert timer runs out.
    /// </summary>
    public void Set(int output, double value, ulong commandId, long now)
    {
        if (double.IsNaN(value))
        {
            if (stages[output] != (byte)WriteStage.Idle)
            {
                Withdraw(output);
                stages[output] = (byte)WriteStage.Idle;
                busy &= ~(1L << output);
                generations[output]++;
            }

            return;
        }

        bool isSame = stages[output] != (byte)WriteStage.Idle && targets[output] == value;
        if (isSame && commandId == 0)
        {
            return;
        }

        targets[output] = value;
        if (commandId != 0)
        {
            if (commandIds[output] != commandId)
            {
                Withdraw(output);
            }

            commandIds[output] = commandId;
        }

        failures[output] = 0;
        limitReported &= ~(1L << output);
        Restart(output, now);
    }

    /// <summary>Looks, once a cycle, whether the revert timer or somebody at the device makes a new write needed.</summary>
    public void Watch(int output, long now)
    {
        byte stage = stages[output];
        if (stage < (byte)WriteStage.Verified)
        {
            if (commandIds[output] != 0 && devices.Conditions[Device(output)] == (byte)DeviceCondition.Offline)
            {
                // Nobody waits for a device that is away; it is written when the device is back.
                Report(ControllerEvent.CommandFailed, output, targets[output], (byte)DeviceError.NoAnswer);
                commandIds[output] = 0;
            }

            return;
        }

        int revert = devices.Profile(Device(output)).RevertSeconds(Point(output));
        if (revert > 0 && now - at[output] >= (long)revert * 500)
        {
            Restart(output, now);
            return;
        }

        int point = engine.OutputPointIndex(output);
        if (stage == (byte)WriteStage.Unverifiable || now - at[output] < DisturbanceHoldOffMilliseconds
            || tables.Points.Times[point] <= at[output] || !tables.Inputs.IsGood(point) || IsEqual(tables.Points.Values[point], found[output]))
        {
            return;
        }

        journal.Output(ControllerEvent.OutputDisturbed, point, tables.Points.Values[point], 0, (byte)engine.WinningLevel(output), 0, 0);
        Restart(output, now);
    }

    /// <summary>Another document takes over: no command that waits for its verification gets it any more.</summary>
    public void WithdrawAll()
    {
        for (int output = 0; output < stages.Length; output++)
        {
            Withdraw(output);
        }
    }

    /// <summary>The device went away: what it holds when it comes back is not known.</summary>
    public void DeviceLost(int device, long now)
    {
        for (int output = 0; output < stages.Length; output++)
        {
            if (stages[output] > (byte)WriteStage.Pending && Device(output) == device)
            {
                Restart(output, now);
            }
        }
    }

    /// <summary>Which order the output is at; a request bears it, and its answer is judged by it.</summary>
    internal byte Generation(int output)
    {
        return generations[output];
    }

    internal int Device(int output)
    {
        return engine.OutputDevice(output);
    }

    internal int Point(int output)
    {
        return engine.OutputPoint(output);
    }

    internal bool IsReadingBack(int output)
    {
        return stages[output] == (byte)WriteStage.ReadBack;
    }

    internal int Stage(int output)
    {
        return steps[output];
    }

    internal double ValueToWrite(int output)
    {
        return targets[output];
    }

    /// <summary>The output to work on now; one that is half written goes first. -1: none.</summary>
    internal int Choose(int bus, long now)
    {
        int chosen = -1;
        if (busy == 0)
        {
            return chosen;
        }

        for (int output = 0; output < stages.Length; output++)
        {
            byte stage = stages[output];
            if (stage == (byte)WriteStage.Idle || stage > (byte)WriteStage.ReadBack || !IsReady(output, bus) || at[output] > now
                || devices.NotBefore[Device(output)] > now)
            {
                continue;
            }

            if (stage == (byte)WriteStage.Writing)
            {
                return output;
            }

            if (chosen < 0)
            {
                chosen = output;
            }
        }

        return chosen;
    }

    /// <summary>Monotonic ms of the next write or read back on the bus.</summary>
    internal long NextDue(int bus)
    {
        long next = long.MaxValue;
        if (busy == 0)
        {
            return next;
        }

        for (int output = 0; output < stages.Length; output++)
        {
            byte stage = stages[output];
            if (stage != (byte)WriteStage.Idle && stage <= (byte)WriteStage.ReadBack && IsReady(output, bus))
            {
                long due = at[output];
                if (devices.NotBefore[Device(output)] > due)
                {
                    due = devices.NotBefore[Device(output)];
                }

                if (due < next)
                {
                    next = due;
                }
            }
        }

        return next;
    }

    internal void StepDone(int output, byte generation, DeviceProfile profile, long now)
    {
        if (generation != generations[output])
        {
            return;
        }

        steps[output]++;
        if (steps[output] < profile.WriteStepCount(Point(output)))
        {
            stages[output] = (byte)WriteStage.Writing;
            return;
        }

        stages[output] = (byte)WriteStage.ReadBack;
        steps[output] = 0;
        at[output] = now;
        if (commandIds[output] != 0)
        {
            Report(ControllerEvent.CommandWritten, output, targets[output], 0);
        }
    }

    internal void TakeReadBack(int output, byte generation, double value, double expected, long now)
    {
        found[output] = (float)value;
        if (generation != generations[output])
        {
            return;
        }

        failures[output] = 0;

        if (!double.IsNaN(expected) && IsEqual(value, expected))
        {
            Settle(output, WriteStage.Verified, now);
            if (commandIds[output] != 0)
            {
                Report(ControllerEvent.CommandVerified, output, value, 0);
                commandIds[output] = 0;
            }

            return;
        }

        steps[output]++;
        if (steps[output] < ReadBacksUntilLimited)
        {
            at[output] = now + SettleMilliseconds;
            return;
        }

        Settle(output, WriteStage.Limited, now);
        if (commandIds[output] != 0)
        {
            Report(ControllerEvent.CommandLimited, output, value, (byte)CommandLimit.Device);
            commandIds[output] = 0;
        }
        else if ((limitReported & (1L << output)) == 0)
        {
            ulong asked = (ulong)System.BitConverter.DoubleToInt64Bits(targets[output]);
            journal.Output(ControllerEvent.OutputLimited, engine.OutputPointIndex(output), value, asked, (byte)engine.WinningLevel(output), 0, (byte)CommandLimit.Device);
        }

        limitReported |= 1L << output;
    }

    internal void CannotReadBack(int output, long now)
    {
        Settle(output, WriteStage.Unverifiable, now);
        commandIds[output] = 0;
    }

    /// <summary>A frame of the write, or its read back, was not answered well. The whole write is tried again later.</summary>
    internal void Failed(int output, byte generation, DeviceError error, ulong detail, long now)
    {
        if (generation != generations[output])
        {
            return;
        }

        Restart(output, now);
        int count = failures[output] < 255 ? ++failures[output] : 255;
        long wait = count >= 7 ? LongestRetryMilliseconds : (long)FirstRetryMilliseconds << (count - 1);
        at[output] = now + (wait > LongestRetryMilliseconds ? LongestRetryMilliseconds : wait);
        bool isFinal = error == DeviceError.ExceptionReply || error == DeviceError.PortClosed || count == FailuresUntilReported;
        if (!isFinal || count > FailuresUntilReported)
        {
            return;
        }

        if (commandIds[output] != 0)
        {
            Report(ControllerEvent.CommandFailed, output, targets[output], (byte)error);
            commandIds[output] = 0;
            failures[output] = FailuresUntilReported;
        }
        else if (count == FailuresUntilReported)
        {
            journal.Output(ControllerEvent.OutputFailed, engine.OutputPointIndex(output), targets[output], detail, (byte)engine.WinningLevel(output), 0, (byte)error);
        }
    }

    private static bool IsEqual(double left, double right)
    {
        double difference = left - right;
        double size = right < 0 ? -right : right;
        double tolerance = size > 1 ? size * 1e-6 : 1e-6;
        return difference <= tolerance && difference >= -tolerance;
    }

    private void Report(ControllerEvent code, int output, double value, byte reason)
    {
        journal.Command(code, engine.OutputPointIndex(output), value, commandIds[output], (byte)engine.WinningLevel(output), reason);
    }

    /// <summary>The command that waits for its verification will not get it.</summary>
    private void Withdraw(int output)
    {
        if (commandIds[output] != 0)
        {
            Report(ControllerEvent.CommandLimited, output, double.NaN, (byte)CommandLimit.Withdrawn);
            commandIds[output] = 0;
        }
    }

    private void Restart(int output, long now)
    {
        generations[output]++;
        stages[output] = (byte)WriteStage.Pending;
        busy |= 1L << output;
        steps[output] = 0;
        at[output] = now;
    }

    private void Settle(int output, WriteStage stage, long now)
    {
        stages[output] = (byte)stage;
        busy &= ~(1L << output);
        at[output] = now;
    }

    private bool IsReady(int output, int bus)
    {
        int device = Device(output);
        return devices.BusOf[device] == bus && devices.Identified[device]
            && (devices.Conditions[device] == (byte)DeviceCondition.Online || devices.Profile(device).RequestCount == 0);
    }
}
