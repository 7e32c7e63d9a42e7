using System;
using Busbar.Field;
using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Controller;

internal sealed partial class BusEngine
{
    private bool Receive(long now)
    {
        while (port!.BytesAvailable > 0)
        {
            int taken = port.Read(shared.Bytes, 0, shared.Bytes.Length);
            if (taken <= 0)
            {
                break;
            }

            lastByteAt = now;
            switch (exchange.Accept(shared.Bytes, 0, taken))
            {
                case ExchangeResult.Complete:
                    Answered(now);
                    return true;
                case ExchangeResult.Exception:
                    Refused(now);
                    return true;
                case ExchangeResult.Broken:
                    Garbled(now);
                    return true;
                case ExchangeResult.Continue:
                    // The exchange goes on with another frame to the same device; nothing comes between.
                    Finish(now);
                    return true;
            }
        }

        if (!exchange.ExpectsAnswer && now >= sentAt)
        {
            Answered(now);
            return true;
        }

        bool hasBegun = exchange.HasBegun;
        if (hasBegun && isSerial && now - lastByteAt >= LongestPauseMilliseconds)
        {
            Wrong(DeviceError.HalfFrame, false, now);
            return true;
        }

        if (now < deadline || (hasBegun && isSerial))
        {
            return false;
        }

        // The device's silence is what the time-out stands for; bytes that were no answer name themselves as the reason.
        DeviceError error = pendingError;
        if (error == DeviceError.None)
        {
            error = hasBegun ? DeviceError.HalfFrame : ErrorDetail.Of(exchange.Error);
        }

        Wrong(error == DeviceError.None ? DeviceError.NoAnswer : error, true, now);
        return true;
    }

    /// <summary>
    /// On a serial line garbage is dropped until silence; after another unit's late answer our own may still come. On TCP the
    /// transaction id has sorted that out already.
    /// </summary>
    private void Garbled(long now)
    {
        pendingError = ErrorDetail.Of(exchange.Error);
        if (!isSerial)
        {
            Wrong(pendingError, false, now);
            return;
        }

        phase = BusPhase.Skipping;
        noiseSince = now;
        silentAt = now + ResynchroniseMilliseconds;
    }

    private bool Skip(long now)
    {
        if (port!.BytesAvailable > 0 && now - noiseSince < LongestNoiseMilliseconds)
        {
            port.Discard();
            silentAt = now + ResynchroniseMilliseconds;
            return false;
        }

        if (now < silentAt)
        {
            return false;
        }

        if (pendingError == DeviceError.WrongUnit && now < deadline)
        {
            shared.KeepRaw(exchange, jobRequest);
            exchange.Reset();
            phase = BusPhase.Waiting;
            return true;
        }

        Wrong(pendingError, now >= deadline, now);
        return true;
    }

    private bool KeepSilence(long now)
    {
        if (port!.BytesAvailable > 0 && now - noiseSince < LongestNoiseMilliseconds)
        {
            port.Discard();
            silentAt = now + (Guard > ResynchroniseMilliseconds ? Guard : ResynchroniseMilliseconds);
            return false;
        }

        if (now < silentAt)
        {
            return false;
        }

        port.Discard();
        phase = BusPhase.Idle;
        return true;
    }

    private void Answered(long now)
    {
        Finish(now);
        timeoutsInARow = 0;
        if (job == BusJob.Probe)
        {
            TakeProbe();
            return;
        }

        DeviceProfile profile = shared.Devices.Profile(jobDevice);
        DeviceState state = shared.Devices.States[jobDevice];
        bool wasOnline = shared.Devices.Conditions[jobDevice] == (byte)DeviceCondition.Online;
        switch (job)
        {
            case BusJob.Poll:
                shared.Health.Alive(jobDevice, jobRequest, now);
                Decode(profile, state, now);
                schedule.Done(jobDevice, jobGroup, jobRequest, now);
                break;
            case BusJob.Write:
                shared.Health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                shared.Writes.StepDone(jobOutput, jobGeneration, profile, now);
                break;
            case BusJob.ReadBack:
                shared.Health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                ReadBack(profile, state, now);
                break;
            case BusJob.Identify:
                if (profile.AcceptIdentify(state, exchange))
                {
                    shared.Devices.Identified[jobDevice] = true;
                    shared.Health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                    schedule.Restart(jobDevice, now);
                    wasOnline = true;
                }

                break;
            default:
                shared.Health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                break;
        }

        if (!wasOnline && job != BusJob.Identify && shared.Devices.Conditions[jobDevice] == (byte)DeviceCondition.Online)
        {
            ComeBack(now);
        }

        EndJob();
    }

    private void EndJob()
    {
        job = BusJob.None;
        jobOutput = -1;
    }

    /// <summary>After an absence the other groups are asked at once; the one that found the device keeps its turn.</summary>
    private void ComeBack(long now)
    {
        int keep = job == BusJob.Poll ? jobGroup : -1;
        schedule.RestartOthers(jobDevice, keep, now);
    }

    private void Decode(DeviceProfile profile, DeviceState state, long now)
    {
        int first = shared.Devices.FirstPoint[jobDevice];
        profile.Decode(jobRequest, state, exchange, shared.Values, shared.Qualities, 0);
        for (int point = 0; point < profile.PointCount; point++)
        {
            if (profile.RequestHoldsPoint(jobRequest, point))
            {
                shared.Tables.Points.Take(first + point, shared.Values[point], shared.Qualities[point], PointTable.BelievedRatePerSecond(profile, point), now);
            }
        }
    }

    private void ReadBack(DeviceProfile profile, DeviceState state, long now)
    {
        double value;
        if (!profile.DecodeReadBack(shared.Writes.Point(jobOutput), state, exchange, out value))
        {
            shared.Writes.Failed(jobOutput, jobGeneration, DeviceError.NotHeld, ErrorDetail.Pack(exchange, ErrorDetail.NoRequest), now);
            return;
        }

        int index = shared.Devices.FirstPoint[jobDevice] + shared.Writes.Point(jobOutput);
        shared.Tables.Points.Take(index, value, (byte)Quality.Good, 0, now);
        shared.Writes.TakeReadBack(jobOutput, jobGeneration, value, profile.Quantise(shared.Writes.Point(jobOutput), shared.Writes.ValueToWrite(jobOutput), state), now);
    }

    private void Refused(long now)
    {
        Finish(now);
        timeoutsInARow = 0;
        if (job == BusJob.Probe)
        {
            TakeProbe();
            return;
        }

        shared.Devices.Errors[jobDevice]++;
        ulong detail = ErrorDetail.Pack(exchange, jobRequest);
        if (job == BusJob.Identify)
        {
            // A refusal is an answer here: it tells where the map is not.
            shared.Devices.Profile(jobDevice).AcceptIdentify(shared.Devices.States[jobDevice], exchange);
            EndJob();
            return;
        }

        shared.Health.Faulty(jobDevice, DeviceError.ExceptionReply, jobRequest, detail, now);
        Drop(DeviceError.ExceptionReply, detail, now);
        EndJob();
    }

    /// <summary>No usable answer. <paramref name="costTimeout"/>: the bus waited in vain, so the device backs off.</summary>
    private void Wrong(DeviceError error, bool costTimeout, long now)
    {
        if (error == DeviceError.WrongUnit && isSerial && !isSecondTry)
        {
            // Most likely a neighbour's late answer ran over ours: that is not this device's fault. Ask it once more.
            isSecondTry = true;
            BusyMilliseconds += now - sentAt;
            exchange.Reset();
            silentAt = now + ResynchroniseMilliseconds;
            noiseSince = now;
            phase = BusPhase.Silence;
            return;
        }

        Finish(now);
        if (job == BusJob.Probe)
        {
            FailProbe(error, now);
            return;
        }

        shared.Devices.Errors[jobDevice]++;
        ulong detail = exchange.ReceiveLength == 0 && error != DeviceError.NoAnswer ? shared.Raw : ErrorDetail.Pack(exchange, jobRequest);
        if (job == BusJob.Identify && error == DeviceError.NoAnswer)
        {
            shared.Devices.Profile(jobDevice).IdentifyUnanswered(shared.Devices.States[jobDevice]);
        }

        if (error == DeviceError.NoAnswer)
        {
            shared.Health.Silent(jobDevice, detail, now);
        }
        else
        {
            shared.Health.Faulty(jobDevice, error, jobRequest, detail, now);
            if (costTimeout || job == BusJob.Identify)
            {
                shared.Health.BackOff(jobDevice, now);
            }
        }

        Drop(error, detail, now);
        EndJob();
        if (isSerial)
        {
            // Not less than what the device's own guard time asks for.
            silentAt = silentAt > now + ResynchroniseMilliseconds ? silentAt : now + ResynchroniseMilliseconds;
            phase = BusPhase.Silence;
        }
        else
        {
            port!.Discard();
            RenewIfDead(error);
        }
    }

    /// <summary>A device that lost its power, or a firewall its memory, leaves a connection that is open at our end only.</summary>
    private void RenewIfDead(DeviceError error)
    {
        if (timeoutsInARow != NotAnswered)
        {
            timeoutsInARow = error == DeviceError.NoAnswer ? timeoutsInARow + 1 : 0;
        }

        IRenewableBusPort? renewable = port as IRenewableBusPort;
        if (renewable != null && timeoutsInARow >= TimeoutsUntilRenewed)
        {
            timeoutsInARow = NotAnswered;
            renewable.Renew();
        }
    }

    /// <summary>What the request was for has failed.</summary>
    private void Drop(DeviceError error, ulong detail, long now)
    {
        switch (job)
        {
            case BusJob.Poll:
                if (error == DeviceError.NoAnswer)
                {
                    // The rest of the group would cost a time-out each; its points age until the device answers.
                    schedule.End(jobDevice, jobGroup, now);
                }
                else
                {
                    SpoilRequest();
                    schedule.Done(jobDevice, jobGroup, jobRequest, now);
                }

                break;
            case BusJob.Write:
            case BusJob.ReadBack:
                shared.Writes.Failed(jobOutput, jobGeneration, error, detail, now);
                break;
        }
    }

    private void SpoilRequest()
    {
        DeviceProfile profile = shared.Devices.Profile(jobDevice);
        int first = shared.Devices.FirstPoint[jobDevice];
        for (int point = 0; point < profile.PointCount; point++)
        {
            if (profile.RequestHoldsPoint(jobRequest, point))
            {
                shared.Tables.Points.Spoil(first + point, Quality.Bad);
            }
        }
    }

    private void Finish(long now)
    {
        BusyMilliseconds += now - sentAt;
        StartSilence(now);
    }

    /// <summary>A fault of our own while working on this bus: the request counts as failed and the bus goes on.</summary>
    public override void Abandon(long now)
    {
        if (phase == BusPhase.Waiting || phase == BusPhase.Skipping)
        {
            try
            {
                Wrong(DeviceError.Internal, true, now);
            }
            catch (Exception)
            {
                // It failed in the same place again: leave the device alone for a while and start the bus afresh.
                if (job != BusJob.Probe)
                {
                    shared.Health.BackOff(jobDevice, now);
                }
            }
        }
        else if (schedule.DeviceCount > 0 && job != BusJob.Probe)
        {
            // The device that the work was for, be it that its request could not even be made.
            shared.Health.BackOff(jobDevice, now);
        }

        DropProbe(DeviceError.Internal);
        EndJob();
        silentAt = now + ResynchroniseMilliseconds;
        phase = BusPhase.Silence;
        nextDue = silentAt;
    }
}
