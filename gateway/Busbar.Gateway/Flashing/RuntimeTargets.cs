using Busbar.Site.Boards;

namespace Busbar.Gateway.Flashing;

/// <summary>Which of nanoFramework's ready-made runtimes a board takes by its chip: the one that fits every revision of it.</summary>
public static class RuntimeTargets
{
    /// <summary>nanoFramework's name.</summary>
    public static string Of(BoardFile board) => board.Chip.Name.Contains("S3", StringComparison.OrdinalIgnoreCase) ? "ESP32_S3" : "ESP32_PSRAM_REV0";
}
