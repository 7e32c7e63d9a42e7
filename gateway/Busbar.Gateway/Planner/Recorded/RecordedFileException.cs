namespace Busbar.Gateway.Planner.Recorded;

/// <summary>A recorded file that cannot be used; the message says which, where and what would be right.</summary>
public sealed class RecordedFileException(string message) : Exception(message);
