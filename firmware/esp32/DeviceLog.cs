using System;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>Messages for people, on the debug channel. Levels below <see cref="LowestLevel"/> are not written.</summary>
public sealed class DeviceLog : ILog
{
    /// <summary>0 debug, 1 information, 2 warning, 3 error.</summary>
    public byte LowestLevel = 1;

    /// <inheritdoc/>
    public void Write(byte level, string text)
    {
        if (level >= LowestLevel)
        {
            Console.WriteLine(Word(level) + text);
        }
    }

    private static string Word(byte level)
    {
        switch (level)
        {
            case 0: return "debug: ";
            case 1: return "";
            case 2: return "warning: ";
            default: return "error: ";
        }
    }
}
