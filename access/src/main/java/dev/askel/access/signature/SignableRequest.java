package dev.askel.access.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The parts of a request that a signature may cover, as the client sent them.
 *
 * @param method the method in capitals
 * @param path the path from the first slash to the query, percent-encoded
 * @param query the query without the question mark, percent-encoded; empty when there is none
 * @param headers the headers in the order in which they were sent; a name may occur more than once
 */
public record SignableRequest(String method, String path, String query, List<Header> headers) {
    /** One header line. */
    public record Header(String name, String value) {
        /** Creates a header; names are compared in lower case. */
        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    public SignableRequest {
        headers = List.copyOf(headers);
    }

    /** Returns the values of a header. The name must be in lower case. */
    List<String> headerValues(String name) {
        var values = new ArrayList<String>();
        for (var header : headers) {
            if (header.name().equals(name)) {
                values.add(header.value());
            }
        }
        return values;
    }

    /** Whether a header is present. The name must be in lower case. */
    boolean has(String name) {
        for (var header : headers) {
            if (header.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the first value of a header; empty when it is absent. */
    String firstHeaderValue(String name) {
        for (var header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return "";
    }
}
