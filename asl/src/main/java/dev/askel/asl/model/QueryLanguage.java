package dev.askel.asl.model;

/** The language a state's expressions are written in (docs/aws/asl.md section 1). */
public enum QueryLanguage {
    JSONPATH("JSONPath"),
    JSONATA("JSONata");

    private final String text;

    QueryLanguage(String text) {
        this.text = text;
    }

    /** The word of the definition: {@code JSONPath} or {@code JSONata}. */
    public String text() {
        return text;
    }
}
