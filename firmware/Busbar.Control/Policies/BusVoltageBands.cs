namespace Busbar.Control;

/// <summary>
/// Loads that answer the DC bus by themselves: bands of the bus voltage, as data, shed tiers or set outputs.
/// <para>
/// Bounded gain: with each new reading at most one load acts (but for trips), and only while the voltage is still beyond the
/// threshold, so that several controllers on one bus do not shed more than it takes. Tier n is shed only after every load of
/// the tiers above it, and at a level no stronger than theirs. Loads come back in the opposite order, one at a time, a stagger
/// apart; a load that has to be shed soon after one came back doubles the stagger (up to 32 times), and half an hour without a
/// shed resets it. A return that failed also teaches from which voltage it was not enough: the loads of that band come back only from
/// above it (see <see cref="ReturnMemory"/>).
/// </para>
/// <para>
/// After a start, what stands at its shed value is taken as shed and comes back the same way, for a restart or a new document must
/// not bring all loads back at once. The engine awaits their readings (<see cref="OutputState.AwaitReading"/>).
/// </para>
/// <para>
/// Without a good reading nothing is shed or set; after the time given in the table, what was shed is let go, one load a stagger.
/// </para>
/// </summary>
internal sealed partial class BusVoltageBands : Policy
{
    private const int MostDoublings = 5;
    private const long QuietMilliseconds = 30 * 60 * 1000;

    // A converter with a power target needs a minute or two until the bus shows what a load costs.
    private const long SoonMilliseconds = 3 * 60 * 1000;
    private const long Never = long.MinValue / 2;
    private const byte None = 255;
    private const int MostBands = 16;

    private readonly BandTable bands;
    private readonly BandTimers timers;
    private readonly ReturnMemory memory;
    private readonly int voltagePoint;
    private readonly byte[] heldAt;

    // Of each band's loads: which bands want them (bits), and the strongest of those that call and that are latched (None: no one).
    private readonly ushort[] wantedBy;
    private readonly byte[] callingFor;
    private readonly byte[] latchedFor;
    private int lastCalling;
    private int lastLatched;
    private int waitingLoad = -1;
    private long lastReading = Never;
    private long goodUntil = Never;
    private long lastAction = Never;
    private long lastReturn = Never;
    private long nextReturn = Never;
    private long enoughFrom = Never;
    private int doublings;
    private bool isLost = true;

    public BusVoltageBands(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, BandTable.HeaderLength);
        bands = new BandTable(Table, Start);
        RequireExactLength(length, bands.Length);
        voltagePoint = context.PointIndex(offset);
        if (voltagePoint < 0 || double.IsNaN(bands.NominalVolts) || bands.NominalVolts <= 0)
        {
            throw Refuse("no voltage point, or no nominal voltage");
        }

        CheckBands();
        CheckLoads();
        timers = new BandTimers(bands);
        memory = new ReturnMemory(bands);
        heldAt = new byte[bands.LoadCount];
        for (int load = 0; load < heldAt.Length; load++)
        {
            if (bands.Kind(bands.BandOf(load)) == BandKind.Shed)
            {
                context.State.AwaitReading |= 1L << bands.Output(load);
            }
        }

        wantedBy = new ushort[bands.BandCount];
        callingFor = new byte[bands.BandCount];
        latchedFor = new byte[bands.BandCount];
        for (int own = 0; own < wantedBy.Length; own++)
        {
            callingFor[own] = None;
            latchedFor[own] = None;
            for (int band = 0; band < wantedBy.Length; band++)
            {
                wantedBy[own] |= (ushort)(Wants(band, own) ? 1 << band : 0);
            }
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        if (goodUntil == Never)
        {
            goodUntil = now;
        }

        if (Context.State.AwaitReading != 0)
        {
            LookForShed(inputs, now);
        }

        if (!inputs.IsGood(voltagePoint))
        {
            timers.Interrupt();
            if (now - goodUntil >= bands.WithoutVoltageMilliseconds)
            {
                if (!isLost)
                {
                    isLost = true;
                    timers.Forget();
                    FindStrongest();
                    DelayReturn(now + bands.OffsetMilliseconds);
                }

                LetOneReturn(ReasonCode.VoltageUnknown, double.NaN, now);
            }

            return;
        }

        goodUntil = now;
        isLost = false;
        long time = inputs.Times[voltagePoint];
        double nominal = bands.NominalVolts;
        if (time == lastReading || nominal <= 0)
        {
            return;
        }

        lastReading = time;
        double perUnit = inputs.Values[voltagePoint] / nominal;
        if (timers.Take(perUnit, time))
        {
            DelayReturn(time + bands.OffsetMilliseconds);
        }

        FindStrongest();
        if (!Act(time))
        {
            LetOneReturn(ReasonCode.RestoreWaiting, perUnit, time);
        }
    }

    /// <summary>Sheds or sets what the calling bands ask for; true when something was done.</summary>
    private bool Act(long time)
    {
        bool acted = false;
        for (int load = 0; load < heldAt.Length; load++)
        {
            int band = callingFor[bands.BandOf(load)];
            if (band == None)
            {
                continue;
            }

            int level = bands.Level(band);
            if (heldAt[load] != 0 && heldAt[load] <= level)
            {
                if (heldAt[load] == level && (waitingLoad == load || (lastAction == Never && IsFoundShed(load, level, time))))
                {
                    // It was about to come back and is wanted again.
                    waitingLoad = waitingLoad == load ? -1 : waitingLoad;
                    Hold(load, level, ActionReason(load, band), time);
                }

                continue;
            }

            bool atOnce = bands.IsAtOnce(band);
            if (!atOnce && (acted || time - lastAction < bands.IntervalMilliseconds))
            {
                return true;
            }

            bool relieves = Relieves(load, level, time);
            Hold(load, level, ActionReason(load, band), time);
            if (relieves)
            {
                // What was off or held on anyway changes nothing on the bus, so the next load may act on the same reading.
                acted = true;
                NoteAction(band, time);
            }
        }

        return acted;
    }

    private void NoteAction(int band, long time)
    {
        long soon = 3 * Wait();
        if (lastReturn != Never && time - lastReturn < (soon > SoonMilliseconds ? soon : SoonMilliseconds))
        {
            memory.NoteFailure(band, time);
            doublings += doublings < MostDoublings ? 1 : 0;
        }

        lastAction = time;
        DelayReturn(time + Wait());
    }

    private void DelayReturn(long until)
    {
        if (nextReturn < until)
        {
            nextReturn = until;
        }
    }

    /// <summary>Moves one load towards what the latched bands still justify, the one that acted last first.</summary>
    /// <param name="waiting">What is told of a load that must wait.</param>
    /// <param name="perUnit">The voltage; NaN: not known.</param>
    /// <param name="time">Of the reading, or of the cycle without one.</param>
    private void LetOneReturn(ReasonCode waiting, double perUnit, long time)
    {
        bool isShort = false;
        for (int load = heldAt.Length - 1; load >= 0; load--)
        {
            // What a surplus set is let go even while the bus is too low for what was shed.
            bool draws = bands.Kind(bands.BandOf(load)) != BandKind.SetAbove;
            if (heldAt[load] == 0 || (isShort && draws))
            {
                continue;
            }

            int band = latchedFor[bands.BandOf(load)];
            int justified = band == None ? 0 : bands.Level(band);
            if (justified != 0 && justified <= heldAt[load])
            {
                continue;
            }

            if (memory.IsTooLow(bands.BandOf(load), perUnit, time))
            {
                // It must stand above what was not enough for as long as between two loads.
                enoughFrom = time + bands.StaggerMilliseconds;
            }

            isShort = draws && time < enoughFrom;
            if (isShort || time < nextReturn)
            {
                if (waitingLoad != load)
                {
                    waitingLoad = load;
                    Hold(load, heldAt[load], waiting, time);
                }

                if (isShort)
                {
                    continue;
                }

                return;
            }

            if (time - lastAction >= QuietMilliseconds)
            {
                doublings = 0;
            }

            memory.NoteReturn(bands.BandOf(load), perUnit);
            waitingLoad = -1;
            lastReturn = time;
            nextReturn = time + Wait();
            if (justified == 0)
            {
                Context.Array.Release(bands.Output(load), heldAt[load], time);
                heldAt[load] = 0;
            }
            else
            {
                Hold(load, justified, ActionReason(load, band), time);
            }

            return;
        }
    }

    private ReasonCode ActionReason(int load, int band)
    {
        switch (bands.Kind(bands.BandOf(load)))
        {
            case BandKind.SetBelow:
                return ReasonCode.BandDeficit;
            case BandKind.SetAbove:
                return ReasonCode.BandSurplus;
            default:
                return bands.Level(band) <= Priority.LifeSafety ? ReasonCode.BandTrip
                    : band == bands.BandOf(load) ? ReasonCode.TierShed : ReasonCode.ShedBeforeLowerTier;
        }
    }

    /// <summary>True when holding the load at this level changes what the output does.</summary>
    private bool Relieves(int load, int level, long time)
    {
        int slot = Context.Array.WinningSlot(bands.Output(load), time);
        return slot < 0 || (Context.Array.Level(slot) >= level && Context.Array.Value(slot) != bands.Value(load));
    }

    /// <summary>True while a load that was found shed after the start waits to come back.</summary>
    private bool IsFoundShed(int load, int level, long time)
    {
        int slot = Context.Array.LivingSlot(bands.Output(load), level, time);
        return slot >= 0 && Context.Array.Reason(slot) == ReasonCode.RestoreWaiting && Context.Array.Policy(slot) == Index;
    }

    /// <summary>Takes over, once after the start, the loads that stand at their shed value; the engine ends an output's wait in the same cycle.</summary>
    private void LookForShed(ControlInputs inputs, long now)
    {
        for (int load = 0; load < heldAt.Length; load++)
        {
            int output = bands.Output(load);
            if (heldAt[load] != 0 || bands.Kind(bands.BandOf(load)) != BandKind.Shed || (Context.State.AwaitReading & (1L << output)) == 0)
            {
                continue;
            }

            int own = Context.FirstPointOfDevice[Context.Outputs.Device(output)] + Context.Outputs.Point(output);
            if (inputs.IsGood(own) && inputs.Values[own] == bands.Value(load))
            {
                // Why it is off is not known any more, so no stronger than it must be: the operator may pass.
                int level = Context.Array.HasLevel(output, Priority.BusVoltage) ? Priority.BusVoltage : bands.Level(bands.BandOf(load));
                DelayReturn(now + bands.OffsetMilliseconds + Wait());
                Hold(load, level, ReasonCode.RestoreWaiting, now);
            }
        }
    }

    private void Hold(int load, int level, ReasonCode reason, long time)
    {
        int output = bands.Output(load);
        for (int other = 0; other < heldAt.Length; other++)
        {
            if (other != load && heldAt[other] == level && bands.Output(other) == output)
            {
                // Two bands on one output (off in deficit, on in surplus) share its slot: the newer one has it now.
                heldAt[other] = 0;
            }
        }

        if (heldAt[load] != 0 && heldAt[load] != level)
        {
            Context.Array.Release(output, heldAt[load], time);
        }

        heldAt[load] = (byte)level;
        Context.Array.Set(output, level, bands.Value(load), SourceCode.BusVoltageBands, reason, Index, voltagePoint, long.MaxValue);
    }

    private long Wait()
    {
        return (long)bands.StaggerMilliseconds << doublings;
    }
}
