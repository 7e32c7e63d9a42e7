namespace Busbar.Control;

/// <summary>
/// Room setpoints by the week and the season, at level 13. A device that says whether it heats or cools is served by that; the
/// others by the season. While the time of day is not known the unoccupied values hold; while neither mode nor season is known, or
/// between the seasons, the schedule holds nothing. May also set the devices' mode by the season, and be refined room by room: optimal
/// start, presence, price (<see cref="RoomComfort"/>).
/// </summary>
/// <remarks>
/// Table: numbers heating occupied, heating unoccupied, cooling occupied, cooling unoccupied (absent: not held);
/// u8 count of intervals, each u8 days (bit 0 Monday), u16 from, u16 to (minutes, to is exclusive);
/// u8 count of setpoint outputs, u8 each; u8 count of mode outputs, u8 each; and, where rooms are refined, the table of <see cref="RoomComfort"/>.
/// </remarks>
internal sealed class SetpointSchedule : Policy
{
    private const int IntervalsAt = 16;
    private const int IntervalLength = 5;
    private readonly int setpointsAt;
    private readonly int modesAt;
    private const int Turns = 4;
    private readonly RoomComfort? comfort;
    private int turn = -1;
    private int computedMinute = -1;
    private int minutesAhead = int.MaxValue;

    public SetpointSchedule(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, IntervalsAt + 1);
        int at = IntervalsAt + 1 + Table[Start + IntervalsAt] * IntervalLength;
        RequireLength(length, at + 1);
        setpointsAt = Start + at;
        at += 1 + Table[setpointsAt];
        RequireLength(length, at + 1);
        modesAt = Start + at;
        at += 1 + Table[modesAt];
        if (length != at)
        {
            RequireExactLength(length, at + RoomComfort.HeaderLength + Table[setpointsAt] * RoomComfort.RoomLength);
            comfort = new RoomComfort(context, Start + at, Table[setpointsAt]);
        }

        RequireOutputs(setpointsAt);
        RequireOutputs(modesAt);
    }

    public override void Step(ControlInputs inputs)
    {
        Season season = Context.Calendar.SeasonOf(inputs);
        bool occupied = inputs.IsTimeKnown && IsOccupied(inputs);
        ReasonCode reason = !inputs.IsTimeKnown ? ReasonCode.ClockUnknown : occupied ? ReasonCode.Occupied : ReasonCode.Unoccupied;
        int count = Table[setpointsAt];

        // Refined rooms take turns, a quarter of them a cycle: a second or three do not matter to a room, the instructions do.
        bool all = comfort == null || turn < 0;
        turn = (turn + 1) % Turns;
        for (int i = all ? 1 : 1 + turn; i <= count; i += all ? 1 : Turns)
        {
            int output = Table[setpointsAt + i];
            Season mode = Context.Limits.Mode(output, inputs);
            mode = mode == Season.None ? season : mode;
            if (comfort != null && inputs.IsTimeKnown)
            {
                Refine(comfort, i - 1, output, mode, occupied, inputs);
            }
            else
            {
                Hold(output, Setpoint(mode, occupied), reason, inputs);
            }
        }

        count = Table[modesAt];
        for (int i = 1; i <= count; i++)
        {
            double mode = season == Season.Heating ? OperatingMode.Heating : season == Season.Cooling ? OperatingMode.Cooling : double.NaN;
            Hold(Table[modesAt + i], mode, ReasonCode.SeasonMode, inputs);
        }
    }

    public override int LearnedCount
    {
        get { return comfort != null && comfort.HasOptimalStart ? Table[setpointsAt] : 0; }
    }

    public override int LearnedOutput(int index)
    {
        return Table[setpointsAt + 1 + index];
    }

    public override double Learned(int index)
    {
        return comfort == null ? 0 : comfort.MinutesPerKelvin(index);
    }

    public override void Teach(int index, double value)
    {
        if (comfort != null)
        {
            comfort.Teach(index, value);
        }
    }

    private void Refine(RoomComfort rooms, int room, int output, Season mode, bool occupied, ControlInputs inputs)
    {
        double served = Setpoint(mode, true);
        ReasonCode reason = rooms.Judge(room, occupied, occupied ? 0 : MinutesAhead(inputs), mode, served, Setpoint(mode, false), inputs);
        double value = reason == ReasonCode.Occupied || reason == ReasonCode.OptimalStart ? served : Setpoint(mode, false);
        double shift = reason == ReasonCode.Occupied && !double.IsNaN(value) ? rooms.PriceShift() : 0;
        if (shift != 0)
        {
            value += mode == Season.Heating ? shift : -shift;
            reason = shift > 0 ? ReasonCode.PriceLow : ReasonCode.PriceHigh;
        }

        Hold(output, value, reason, inputs);
    }

    /// <summary>Minutes to the next occupied hour of today or tomorrow; int.MaxValue: there is none.</summary>
    private int MinutesAhead(ControlInputs inputs)
    {
        if (inputs.LocalMinute == computedMinute)
        {
            return minutesAhead;
        }

        computedMinute = inputs.LocalMinute;
        minutesAhead = int.MaxValue;
        int today = 1 << (Context.Calendar.ScheduleDay(inputs) - 1);
        int tomorrow = 1 << (Context.Calendar.ScheduleDayAfter(inputs) - 1);
        for (int i = 0; i < Table[Start + IntervalsAt]; i++)
        {
            int at = Start + IntervalsAt + 1 + i * IntervalLength;
            int from = TableReader.Unsigned16(Table, at + 1);
            int ahead = (Table[at] & today) != 0 && from > inputs.LocalMinute ? from - inputs.LocalMinute
                : (Table[at] & tomorrow) != 0 ? from + 1440 - inputs.LocalMinute : int.MaxValue;
            minutesAhead = ahead < minutesAhead ? ahead : minutesAhead;
        }

        return minutesAhead;
    }

    private void Hold(int output, double value, ReasonCode reason, ControlInputs inputs)
    {
        if (double.IsNaN(value))
        {
            Context.Array.Release(output, Priority.Schedule, inputs.NowMilliseconds);
            return;
        }

        Context.Array.Set(output, Priority.Schedule, value, SourceCode.SetpointSchedule, reason, Index, PriorityArray.NoInput, long.MaxValue);
    }

    private double Setpoint(Season mode, bool occupied)
    {
        switch (mode)
        {
            case Season.Heating:
                return TableReader.Number(Table, Start + (occupied ? 0 : 4));
            case Season.Cooling:
                return TableReader.Number(Table, Start + (occupied ? 8 : 12));
            default:
                return double.NaN;
        }
    }

    private bool IsOccupied(ControlInputs inputs)
    {
        int day = 1 << (Context.Calendar.ScheduleDay(inputs) - 1);
        for (int i = 0; i < Table[Start + IntervalsAt]; i++)
        {
            int at = Start + IntervalsAt + 1 + i * IntervalLength;
            if ((Table[at] & day) != 0 && inputs.LocalMinute >= TableReader.Unsigned16(Table, at + 1) && inputs.LocalMinute < TableReader.Unsigned16(Table, at + 3))
            {
                return true;
            }
        }

        return false;
    }

    private void RequireOutputs(int at)
    {
        for (int i = 1; i <= Table[at]; i++)
        {
            RequireOutput(Table[at + i], Priority.Schedule);
        }
    }
}
