using Mono.Cecil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>Every rule about what the device's compiler takes and its interpreter breaks on.</summary>
internal static class RunTimeRules
{
    public static IReadOnlyList<Finding> Check(ModuleDefinition module) =>
        [.. DeclarationRules.Check(module), .. InstructionRules.Check(module), .. StaticOrder.Check(module), .. UsageRules.Check(module), .. SignRules.Check(module)];
}
