using Busbar.Points;

namespace Busbar.Metering.Counters;

/// <summary>What a meter's counter showed at a moment.</summary>
/// <param name="Time">When it was read, UTC.</param>
/// <param name="Value">In the counter's unit; null when there was none.</param>
/// <param name="Quality">Only good readings are counted; the others are told and left out.</param>
public readonly record struct MeterReading(DateTimeOffset Time, decimal? Value, Quality Quality);

/// <summary>What is known of a counter.</summary>
/// <param name="Modulus">The counter goes from just below this to 0 (1,000,000 for 999999.99); null when it never does.</param>
/// <param name="MaximumPerHour">More than this in an hour cannot be: rated power or flow, with a margin. Positive.</param>
/// <param name="Resolution">Smallest step that it shows. Positive.</param>
/// <param name="LongestGap">Readings further apart than this do not tell when in between the energy flowed.</param>
public sealed record CounterRules(decimal? Modulus, decimal MaximumPerHour, decimal Resolution, TimeSpan LongestGap);

/// <summary>A meter was replaced: what the old one showed last and the new one first. Entered by the technician who did it.</summary>
public sealed record MeterSwap(DateTimeOffset Time, decimal OldFinal, decimal NewStart, string EnteredBy, string Note);

/// <summary>What was found wrong with a counter's readings.</summary>
public enum CorrectionKind
{
    /// <summary>The counter passed its greatest value and began at 0 again.</summary>
    RollOver,

    /// <summary>The meter was replaced; somebody said so and what both showed.</summary>
    Swap,

    /// <summary>The counter went back or leapt and stayed there: reset, or replaced without a word. What flowed between is not known.</summary>
    Reset,

    /// <summary>A single reading that cannot be, and the next ones go on from before: left out.</summary>
    Glitch,

    /// <summary>A reading without good quality: left out.</summary>
    NotGood,
}

/// <summary>One line of the journal of corrections. The original readings stay as they were stored.</summary>
/// <param name="Time">Time of the reading that it is about.</param>
/// <param name="Before">The last reading that counted before it; null at the beginning.</param>
/// <param name="Reading">What the counter showed.</param>
/// <param name="Counted">Energy that was counted across it; null when that is not known.</param>
/// <param name="Explanation">In words, with the numbers.</param>
public sealed record CounterCorrection(DateTimeOffset Time, CorrectionKind Kind, decimal? Before, decimal? Reading, decimal? Counted, BookText Explanation);

/// <summary>What flowed between two readings that count.</summary>
/// <param name="Amount">Null when it is not known (across a reset).</param>
public sealed record CounterSegment(DateTimeOffset From, DateTimeOffset To, decimal? Amount);

/// <summary>A counter's readings, made whole.</summary>
/// <param name="Segments">In the order of time, each beginning where the one before ends.</param>
public sealed record CounterRecord(IReadOnlyList<CounterSegment> Segments, IReadOnlyList<CounterCorrection> Corrections)
{
    /// <summary>Everything that is known to have flowed.</summary>
    public decimal Known => Segments.Sum(segment => segment.Amount ?? 0);
}
