using Busbar.Control;
using Busbar.Site.Compile;

namespace Busbar.Site.Policies;

/// <content>Protections and proof of actuation.</content>
internal sealed partial class PolicySection
{
    private bool Add(ProtectionModel policy)
    {
        List<ProtectionRule> rules = [.. policy.Rules.Where(r => IsHere(r.Point))];
        if (rules.Count == 0)
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8((policy.IsAbove ? 1 : 0) | (policy.ActsWithoutInput ? 2 : 0)).UInt8(policy.Level).UInt8((byte)policy.Reason)
            .Number(DecimalNumber.Nearest(policy.Threshold)).Number(DecimalNumber.Nearest(policy.Release))
            .UInt16((int)policy.Dwell.TotalMilliseconds).UInt16(Seconds(policy.ReleaseDwell)).UInt16(Seconds(policy.WithoutInput)).UInt8(rules.Count);
        foreach (ProtectionRule rule in rules)
        {
            table.UInt8(rule.Point.Device.Index).UInt8(rule.Point.Index).UInt8(rule.Outputs.Count);
            foreach (HeldOutput output in rule.Outputs)
            {
                table.UInt8(_plan.IndexOf(output.Output)).UInt8((byte)output.Kind).Number(DecimalNumber.Nearest(output.Value));
            }
        }

        AddRow(PolicyType.Protection, policy, table);
        return true;
    }

    private bool Add(ProofModel policy)
    {
        List<ProofRow> rows = [.. policy.Rows.Where(r => IsHere(r.Output))];
        if (rows.Count == 0)
        {
            return true;
        }

        ByteWriter table = new ByteWriter().UInt8(rows.Count);
        foreach (ProofRow row in rows)
        {
            table.UInt8(_plan.IndexOf(row.Output)).UInt8(row.Point.Device.Index).UInt8(row.Point.Index)
                .Number(DecimalNumber.Nearest(row.Threshold)).Number(DecimalNumber.Nearest(row.Otherwise)).UInt16(Seconds(row.Within)).UInt16(Seconds(row.Retry));
        }

        AddRow(PolicyType.Proof, policy, table);
        return true;
    }
}
