// expect: CS0234
namespace Sample;

public class AsyncMethod
{
    public async System.Threading.Tasks.Task Make() { await System.Threading.Tasks.Task.Delay(1); }
}
