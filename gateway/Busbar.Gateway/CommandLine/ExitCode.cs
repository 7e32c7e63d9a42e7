namespace Busbar.Gateway.CommandLine;

/// <summary>What the program returns to the shell when it does not return 0.</summary>
public static class ExitCode
{
    /// <summary>A port, a folder or an argument stands in the way.</summary>
    public const int CannotStart = 1;

    /// <summary>A file that a person wrote is wrong; the findings were printed.</summary>
    public const int WrongFile = 2;

    /// <summary>It ran and then stopped by a mistake of the program; the log says which.</summary>
    public const int Failed = 3;

    /// <summary>A controller or a tool said no, or what was waited for did not come; it was told why.</summary>
    public const int Refused = 4;
}
