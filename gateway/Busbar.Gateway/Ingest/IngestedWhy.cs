using Busbar.Points;

namespace Busbar.Gateway.Ingest;

/// <summary>From what a controller decided an output's value.</summary>
/// <param name="Input">The point, device/point; null when no point stood behind it (an operator, a schedule, a default).</param>
/// <param name="Value">Its value then, to six digits.</param>
/// <param name="Quality">Its quality then.</param>
/// <param name="AgeMilliseconds">The reading's age then.</param>
/// <param name="Policy">Id of the policy that decided; null when none of the document's did.</param>
/// <param name="Limits">Which limits changed the value, LimitFlags.</param>
public sealed record IngestedWhy(string? Input, double? Value, Quality Quality, long? AgeMilliseconds, string? Policy, int Limits);
