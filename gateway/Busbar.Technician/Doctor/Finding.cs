using Busbar.Site.Yaml;

namespace Busbar.Technician.Doctor;

/// <summary>What can be wrong.</summary>
public enum Ailment
{
    /// <summary>The port cannot be opened or the host not reached.</summary>
    NoConnection,

    /// <summary>The line was left out on purpose, because of who else uses it or because nobody said where it is.</summary>
    NotAsked,

    /// <summary>A and B swapped, or the line is dead.</summary>
    SwappedWires,

    /// <summary>Speed, parity or stop bits.</summary>
    WrongSetting,

    /// <summary>The device answers at another address than the site says.</summary>
    WrongAddress,

    /// <summary>Two devices answer at once.</summary>
    TwoWithOneAddress,

    /// <summary>Nothing answers, and nothing tells why.</summary>
    Silent,

    /// <summary>The registers are one further on or back.</summary>
    OffByOne,

    /// <summary>Input for holding registers or the other way round.</summary>
    WrongTable,

    /// <summary>Values are ten, a hundred or a thousand times too large or too small.</summary>
    OffByTen,

    /// <summary>Long numbers come with their words in another order.</summary>
    WrongWordOrder,

    /// <summary>A CJ/T 188 meter speaks another of the three dialects: byte order, or where the unit stands.</summary>
    WrongDialect,

    /// <summary>A current transformer is turned round.</summary>
    TransformerReversed,

    /// <summary>Supply and return sensors are swapped.</summary>
    SupplyAndReturnSwapped,

    /// <summary>The flow sensor is turned round.</summary>
    FlowReversed,

    /// <summary>Another device than the file is for, or a part of its map is not there.</summary>
    WrongFile,
}

/// <summary>One finding: what, why the doctor thinks so, and what to do.</summary>
/// <param name="Device">Device or line, as the site or the technician calls it.</param>
public sealed record Finding(Ailment Ailment, string Device, LocalName What, LocalName Why, LocalName Do)
{
    /// <summary>For people.</summary>
    public string Text(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
        ? $"{Device}：{What.Zh}\n    依据：{Why.Zh}\n    处理：{Do.Zh}"
        : $"{Device}: {What.En}\n    because {Why.En}\n    so {Do.En}";
}
