namespace Busbar.Control;

/// <content>What policies have learned, to be kept over a restart: numbers, each about one output.</content>
public sealed partial class ControlEngine
{
    /// <summary>How many numbers the policies have learned.</summary>
    public int LearnedCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i < policies.Length; i++)
            {
                count += policies[i].LearnedCount;
            }

            return count;
        }
    }

    /// <summary>The output that a learned number is about.</summary>
    public int LearnedOutput(int index)
    {
        Policy policy = Learner(ref index);
        return policy.LearnedOutput(index);
    }

    /// <summary>A learned number; what it means is its policy's affair.</summary>
    public double Learned(int index)
    {
        Policy policy = Learner(ref index);
        return policy.Learned(index);
    }

    /// <summary>Goes on from a number that was learned before; one that cannot be is left out.</summary>
    public void Teach(int index, double value)
    {
        Policy policy = Learner(ref index);
        policy.Teach(index, value);
    }

    private Policy Learner(ref int index)
    {
        int i = 0;
        while (index >= policies[i].LearnedCount)
        {
            index -= policies[i++].LearnedCount;
        }

        return policies[i];
    }
}
