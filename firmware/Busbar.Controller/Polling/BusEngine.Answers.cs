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
            int taken = port.Read(scratch.Bytes, 0, scratch.Bytes.Length);
            if (taken <= 0)
            {
                break;
            }

            lastByteAt = now;
            switch (exchange.Accept(scratch.Bytes, 0, taken))
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
            scratch.KeepRaw(exchange, jobRequest);
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
            silentAt = now + (guard > ResynchroniseMilliseconds ? guard : ResynchroniseMilliseconds);
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
        hasAnswered = true;
        timeoutsInARow = 0;
        if (job == BusJob.Probe)
        {
            TakeProbe();
            return;
        }

        DeviceProfile profile = devices.Profile(jobDevice);
        DeviceState state = devices.States[jobDevice];
        bool wasOnline = devices.Conditions[jobDevice] == (byte)DeviceCondition.Online;
        switch (job)
        {
            case BusJob.Poll:
                health.Alive(jobDevice, jobRequest, now);
                Decode(profile, state, now);
                schedule.Done(jobDevice, jobGroup, jobRequest, now);
                break;
            case BusJob.Write:
                health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                writes.StepDone(jobOutput, jobGeneration, profile, now);
                break;
            case BusJob.ReadBack:
                health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                ReadBack(profile, state, now);
                break;
            case BusJob.Identify:
                if (profile.AcceptIdentify(state, exchange))
                {
                    devices.Identified[jobDevice] = true;
                    health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                    schedule.Restart(jobDevice, now);
                    wasOnline = true;
                }

                break;
            default:
                health.Alive(jobDevice, ErrorDetail.NoRequest, now);
                break;
        }

        if (!wasOnline && job != BusJob.Identify && devices.Conditions[jobDevice] == (byte)DeviceCondition.Online)
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
        int first = devices.FirstPoint[jobDevice];
        profile.Decode(jobRequest, state, exchange, scratch.Values, scratch.Qualities, 0);
        for (int point = 0; point < profile.PointCount; point++)
        {
            if (profile.RequestHoldsPoint(jobRequest, point))
            {
                tables.Points.Take(first + point, scratch.Values[point], scratch.Qualities[point], PointTable.BelievedRatePerSecond(profile, point), now);
            }
        }
    }

    private void ReadBack(DeviceProfile profile, DeviceState state, long now)
    {
        double value;
        if (!profile.DecodeReadBack(writes.Point(jobOutput), state, exchange, out value))
        {
            writes.Failed(jobOutput, jobGeneration, DeviceError.NotHeld, ErrorDetail.Pack(exchange, ErrorDetail.NoRequest), now);
            return;
        }

        int index = devices.FirstPoint[jobDevice] + writes.Point(jobOutput);
        tables.Points.Take(index, value, (byte)Quality.Good, 0, now);
        writes.TakeReadBack(jobOutput, jobGeneration, value, profile.Quantise(writes.Point(jobOutput), writes.ValueToWrite(jobOutput), state), now);
    }

    private void Refused(long now)
    {
        Finish(now);
        hasAnswered = true;
        timeoutsInARow = 0;
        if (job == BusJob.Probe)
        {
            TakeProbe();
            return;
        }

        devices.Errors[jobDevice]++;
        ulong detail = ErrorDetail.Pack(exchange, jobRequest);
        if (job == BusJob.Identify)
        {
            // A refusal is an answer here: it tells where the map is not.
            devices.Profile(jobDevice).AcceptIdentify(devices.States[jobDevice], exchange);
            EndJob();
            return;
        }

        health.Faulty(jobDevice, DeviceError.ExceptionReply, jobRequest, detail, now);
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
            isBuilt = true;
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

        devices.Errors[jobDevice]++;
        ulong detail = exchange.ReceiveLength == 0 && error != DeviceError.NoAnswer ? scratch.Raw : ErrorDetail.Pack(exchange, jobRequest);
        if (job == BusJob.Identify && error == DeviceError.NoAnswer)
        {
            devices.Profile(jobDevice).IdentifyUnanswered(devices.States[jobDevice]);
        }

        if (error == DeviceError.NoAnswer)
        {
            health.Silent(jobDevice, detail, now);
        }
        else
        {
            health.Faulty(jobDevice, error, jobRequest, detail, now);
            if (costTimeout || job == BusJob.Identify)
            {
                health.BackOff(jobDevice, now);
            }
        }

        Drop(error, detail, now);
        EndJob();
        if (isSerial)
        {
            silentAt = now + (guard > ResynchroniseMilliseconds ? guard : ResynchroniseMilliseconds);
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
        timeoutsInARow = error == DeviceError.NoAnswer ? timeoutsInARow + 1 : 0;
        IRenewableBusPort? renewable = port as IRenewableBusPort;
        if (renewable != null && hasAnswered && timeoutsInARow >= TimeoutsUntilRenewed)
        {
            hasAnswered = false;
            timeoutsInARow = 0;
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
                writes.Failed(jobOutput, jobGeneration, error, detail, now);
                break;
        }
    }

    private void SpoilRequest()
    {
        DeviceProfile profile = devices.Profile(jobDevice);
        int first = devices.FirstPoint[jobDevice];
        for (int point = 0; point < profile.PointCount; point++)
        {
            if (profile.RequestHoldsPoint(jobRequest, point))
            {
                tables.Points.Spoil(first + point, Quality.Bad);
            }
        }
    }

    private void Finish(long now)
    {
        BusyMilliseconds += now - sentAt;
        StartSilence(now);
    }

    /// <summary>A fault of our own while working on this bus: the request counts as failed and the bus goes on.</summary>
    public void Abandon(long now)
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
                    health.BackOff(jobDevice, now);
                }
            }
        }
        else if (job != BusJob.None && job != BusJob.Probe)
        {
            health.BackOff(jobDevice, now);
        }

        DropProbe(DeviceError.Internal);
        isBuilt = false;
        silentAt = now + ResynchroniseMilliseconds;
        phase = BusPhase.Silence;
        nextDue = silentAt;
    }
}
