package dev.askel.http.pages;

import dev.askel.http.pages.ClassPathFiles.FoundFile;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.StreamConverters;

/** Creates the responses for files and pages, with their headers for security and caching. */
final class FileResponses {
    static final String NO_STORE = "no-store";
    static final String NO_CACHE = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    /** The encodings that the build produces, in order of preference. */
    private static final List<String> ENCODINGS = List.of("br", "gzip");

    /** Files are sent in the encoding that the client accepts. */
    static final HttpHeader VARY = RawHeader.create("Vary", "Accept-Encoding");

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){1,8}");

    private FileResponses() {}

    /**
     * Returns a response without content for a file. Browsers cache assets permanently, because the
     * names of assets contain a hash of their content.
     *
     * @param vary the request headers that determine the content
     */
    static HttpResponse file(String path, String policy, HttpHeader vary) {
        return withSecurityHeaders(200, path.startsWith("assets/") ? IMMUTABLE : NO_CACHE)
                .addHeader(vary)
                .addHeader(RawHeader.create("Content-Security-Policy", policy));
    }

    /** Adds the content of a file to a response. */
    static HttpResponse withContent(HttpResponse response, String path, FoundFile found) {
        var encoded =
                found.encoding() == null
                        ? response
                        : response.addHeader(
                                RawHeader.create("Content-Encoding", found.encoding()));
        // A streamed entity cannot be empty.
        return encoded.withEntity(
                found.bytes() == 0
                        ? HttpEntities.create(contentType(path), new byte[0])
                        : HttpEntities.create(
                                contentType(path),
                                found.bytes(),
                                StreamConverters.fromInputStream(found::open)));
    }

    /** Returns the response for a file that does not exist. */
    static HttpResponse missing() {
        return withSecurityHeaders(404, NO_STORE)
                .withEntity(ContentTypes.TEXT_PLAIN_UTF8, "There is no such file.");
    }

    /** Returns a response without content for a page. Other pages must not embed the page. */
    static HttpResponse page(int status, String caching, String policy) {
        return withSecurityHeaders(status, caching)
                .addHeader(RawHeader.create("X-Frame-Options", "DENY"))
                .addHeader(RawHeader.create("Content-Security-Policy", policy));
    }

    /**
     * Returns a Content-Security-Policy: pages load files of this server only. Style attributes are
     * permitted, because the layout uses them.
     *
     * @param extraStyleSources further sources of style elements, each after a space
     * @param extraImageSource a further source of images
     * @param extraConnections further origins that scripts may call, each after a space
     */
    static String contentSecurityPolicy(
            String extraStyleSources, String extraImageSource, String extraConnections) {
        return "default-src 'none'; script-src 'self'; style-src 'self'"
                + extraStyleSources
                + "; style-src-attr 'unsafe-inline'; img-src 'self' "
                + extraImageSource
                + "; font-src 'self'; connect-src 'self'"
                + extraConnections
                + "; worker-src 'self'; base-uri 'self';"
                + " form-action 'none'; frame-ancestors 'none'";
    }

    private static HttpResponse withSecurityHeaders(int status, String caching) {
        return HttpResponse.create()
                .withStatus(status)
                .addHeader(RawHeader.create("Cache-Control", caching))
                .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
                .addHeader(RawHeader.create("Referrer-Policy", "no-referrer"))
                .addHeader(RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"))
                .addHeader(RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));
    }

    /**
     * Returns the prefix that a proxy removed from the path; empty when there is none or it is
     * malformed.
     */
    static String proxyPrefix(HttpRequest request) {
        var forwarded = header(request, "x-forwarded-prefix").replaceFirst("/$", "");
        return PREFIX.matcher(forwarded).matches() ? forwarded : "";
    }

    /** Returns the encodings that builds provide and the client accepts, the preferred first. */
    static List<String> acceptedEncodings(HttpRequest request) {
        var accepted =
                Arrays.stream(header(request, "accept-encoding").split(",", -1))
                        .map(encoding -> encoding.replace(" ", ""))
                        .filter(encoding -> !encoding.matches("[^;]*;q=0(\\.0*)?"))
                        .map(encoding -> encoding.replaceFirst(";.*", ""))
                        .toList();
        return ENCODINGS.stream().filter(accepted::contains).toList();
    }

    /** Returns the content type of a file by the ending of its name. */
    static ContentType contentType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> ContentTypes.TEXT_HTML_UTF8;
            case "js" -> ContentTypes.parse("text/javascript; charset=utf-8");
            case "css" -> ContentTypes.parse("text/css; charset=utf-8");
            case "svg" -> ContentTypes.parse("image/svg+xml");
            case "png" -> ContentTypes.parse("image/png");
            case "ico" -> ContentTypes.parse("image/x-icon");
            case "wasm" -> ContentTypes.parse("application/wasm");
            case "json" -> ContentTypes.APPLICATION_JSON;
            default -> ContentTypes.TEXT_PLAIN_UTF8;
        };
    }

    /** Returns the value of a header; empty when the request does not have it. */
    static String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse("");
    }
}
