namespace Busbar.Simulator.Cosim;

/// <summary>A line of the outside plant that cannot be taken; what it said has changed nothing.</summary>
/// <param name="at">Place in the line, such as <c>points[3].unit</c> or <c>values.room-301/setpoint</c>.</param>
/// <param name="message">What is wrong, and what would be right.</param>
public sealed class CosimError(string at, string message) : Exception(message)
{
    public string At { get; } = at;
}
