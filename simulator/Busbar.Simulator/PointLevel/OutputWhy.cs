using Busbar.Points;

namespace Busbar.Simulator.PointLevel;

/// <summary>Why an output holds what it holds.</summary>
/// <param name="Level">Of the priority array, 1 to 16; 0: no entry holds it.</param>
/// <param name="Source">A <c>SourceCode</c>.</param>
/// <param name="Reason">A <c>ReasonCode</c>.</param>
/// <param name="Limits">The <c>LimitFlags</c> that changed the value.</param>
/// <param name="Policy">Id of the policy that set the entry; null: none did.</param>
/// <param name="Requested">What the entry asked for before limits; NaN: nothing.</param>
/// <param name="Since">Monotonic ms.</param>
/// <param name="Until">Monotonic ms; <see cref="long.MaxValue"/>: for good.</param>
/// <param name="Input">The point that the decision came from; null: none.</param>
/// <param name="InputAge">Age of that reading at the decision, ms.</param>
public sealed record OutputWhy(
    int Level, byte Source, byte Reason, byte Limits, string? Policy, double Requested, long Since, long Until, string? Input, double InputValue, Quality InputQuality, int InputAge);
