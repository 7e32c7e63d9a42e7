using System.Globalization;
using Busbar.Site.Compile;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>What must hold between the parts of a device file that each read well by themselves.</summary>
internal static class DeviceFileCheck
{
    public static void Check(DeviceFile device, MapNode root)
    {
        MapNode? points = root.OptionalMap("points");
        foreach (DevicePoint point in device.Points)
        {
            if (points?.Find(point.Name) is not MapNode node)
            {
                continue;
            }

            CheckForbidden(device, point, node);
            if (point.Write is { } write)
            {
                CheckWrite(device, point, write, node);
            }
        }

        CheckModels(device, root);
        CheckPlan(device, root);
    }

    private static void CheckPlan(DeviceFile device, MapNode root)
    {
        foreach (PlannedRequest request in ReadPlanner.Plan(device).Requests.Where(r => r.Space is RegisterSpace.Holding or RegisterSpace.Input && r.Count > device.Modbus.MaximumRegisters))
        {
            string name = request.Fields[0].Point?.Name ?? request.Fields[0].Auxiliary!.Name;
            root.Error($"{name} takes {request.Count} registers in one read, and modbus.maximumRegisters is {device.Modbus.MaximumRegisters}", "raise maximumRegisters, or leave it out");
        }

        try
        {
            ProfileCompiler.Compile(device, new NamePool());
        }
        catch (InvalidOperationException e)
        {
            root.Error(e.Message, "leave out what the building does not need, or make two device files of it");
        }
    }

    private static void CheckForbidden(DeviceFile device, DevicePoint point, MapNode node)
    {
        if (point.Place is { Model: null } place)
        {
            int last = place.Address + point.Encoding.RegisterCount - 1;
            RegisterRange? forbidden = device.Modbus.Forbidden.FirstOrDefault(f => f.Space == place.Space && place.Address <= f.Last && last >= f.First);
            if (forbidden is not null)
            {
                node.Error($"the register lies in the forbidden range {forbidden.First} to {forbidden.Last}", "shorten the range under modbus.forbidden, or leave the point out");
            }
        }
    }

    private static void CheckWrite(DeviceFile device, DevicePoint point, WriteRule write, MapNode node)
    {
        if (point.Encoding.Map.Count > 0 && point.SafeValue is { } safe && !point.Encoding.Map.Any(p => p.Canonical.Equals(safe)))
        {
            node.Error(string.Create(CultureInfo.InvariantCulture, $"the safe value {safe} is not in the map, so it cannot be written"), "use one of the values on the right side of map");
        }

        if (write.Neutral is { } neutral && (neutral < point.Minimum || neutral > point.Maximum))
        {
            node.Error(string.Create(CultureInfo.InvariantCulture, $"the neutral value {neutral} is outside {point.Minimum} to {point.Maximum}"), "correct neutral, minimum or maximum");
        }

        bool needsNeutral = write.Before.Concat(write.After).Any(s => s.NeutralValue is not null);
        if (needsNeutral && write.Neutral is null)
        {
            node.Error("a step has a neutralValue, but the rule has no neutral value", "add neutral: the value that means 'no command'");
        }

        if (write.RevertSeconds > 0 && device.Polls.Count > 0 && device.Polls[0].Period.TotalSeconds * 2 > write.RevertSeconds)
        {
            node.Error($"the device drops the value after {write.RevertSeconds} s, sooner than it could be written again", "lengthen revert or shorten the fastest poll");
        }
    }

    private static void CheckModels(DeviceFile device, MapNode root)
    {
        if (device.IsSunSpec && root.OptionalMap("simulate") is { } simulate)
        {
            foreach (SunSpecModel model in device.Models.Where(m => m.Required && !device.Simulate.Models.Any(s => m.Ids.Contains(s.Id))))
            {
                simulate.Error($"the simulated chain lacks model {model.Ids[0]} ('{model.Name}')", "add it under simulate.sunspec.models");
            }
        }
    }
}
