namespace Busbar.Simulator.Plant.Replay;

/// <summary>A recording cannot be used; the message names file, line, column and what would be right.</summary>
public sealed class ReplayFileException : Exception
{
    public ReplayFileException(string message)
        : base(message)
    {
    }
}
