// expect: own-generic
namespace Sample;

public class Box<T>
{
    public T Value;
    public Box(T value) { Value = value; }
}
