// expect: unguarded-division
namespace Sample;

public class Sample
{
    private int _period;
    public Sample(int period) { _period = period; }
    public int Phase(int time) { return time % _period; }
}
