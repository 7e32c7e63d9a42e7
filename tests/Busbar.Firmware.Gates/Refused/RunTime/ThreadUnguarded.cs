// expect: unguarded-thread
namespace Sample;

public class Sample
{
    public void Start() { new System.Threading.Thread(Run).Start(); }

    private void Run()
    {
    }
}
