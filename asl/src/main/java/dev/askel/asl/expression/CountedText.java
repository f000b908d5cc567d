package dev.askel.asl.expression;

/**
 * A string that spends one step of the budget for each character that a regular expression reads.
 * So the budget ends excessive backtracking.
 */
public record CountedText(String text, Budget budget) implements CharSequence {
    @Override
    public char charAt(int index) {
        budget.spend(1);
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new CountedText(text.substring(start, end), budget);
    }

    @Override
    public String toString() {
        return text;
    }
}
