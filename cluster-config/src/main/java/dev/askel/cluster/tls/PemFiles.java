package dev.askel.cluster.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys in PEM (<a href="https://www.rfc-editor.org/rfc/rfc7468">RFC
 * 7468</a>), as certificate authorities, OpenSSL and cert-manager write them. A private key has the
 * format PKCS#8, or one of the older formats PKCS#1 (RSA) and SEC 1 (EC).
 */
public final class PemFiles {
    /** The maximum size of a file. A chain of certificates has only a few thousand bytes. */
    static final int FILE_BYTES_MAX = 256 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40}+)-----([^-]*+)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";
    private static final byte[] CHALLENGE = "askel".getBytes(StandardCharsets.US_ASCII);

    // Tags and values of the DER encoding (X.690).
    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;
    private static final byte[] VERSION_ZERO = {0x02, 0x01, 0x00};
    private static final int LONG_LENGTH = 0x80;

    private PemFiles() {}

    /** A PEM block of a file: its label and its DER content. */
    @SuppressWarnings("ArrayRecordComponent") // No blocks are compared.
    private record Block(String label, byte[] der) {}

    /**
     * Reads the bytes of a file.
     *
     * @throws IOException when the file cannot be read, or is too large for a certificate or a key
     */
    public static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new IOException(file + " has more than " + FILE_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    /**
     * Decodes the certificates of a file in their order.
     *
     * @return at least one certificate
     * @throws GeneralSecurityException when the file contains no certificate, or a malformed one
     */
    public static List<X509Certificate> parseCertificates(byte[] pem)
            throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var certificates = new ArrayList<X509Certificate>();
        for (var block : parseBlocks(pem)) {
            if (block.label().equals(CERTIFICATE)) {
                certificates.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(block.der())));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("it contains no certificate in PEM");
        }
        return List.copyOf(certificates);
    }

    /**
     * Decodes the first private key of a file.
     *
     * @param publicKey the public key of the certificate to which the private key must belong
     * @throws GeneralSecurityException when the file contains no private key, or the key is
     *     encrypted, malformed or belongs to another certificate
     */
    public static PrivateKey parsePrivateKey(byte[] pem, PublicKey publicKey)
            throws GeneralSecurityException {
        for (var block : parseBlocks(pem)) {
            if (block.label().equals(ENCRYPTED_PKCS8)) {
                throw new InvalidKeyException("its private key is encrypted");
            }
            if (block.label().endsWith(PKCS8)) {
                return parsePrivateKey(block, publicKey);
            }
        }
        throw new InvalidKeyException("it contains no private key in PEM");
    }

    private static PrivateKey parsePrivateKey(Block block, PublicKey publicKey)
            throws GeneralSecurityException {
        var pkcs8 =
                block.label().equals(PKCS8)
                        ? block.der()
                        : encodeElement(
                                SEQUENCE,
                                VERSION_ZERO,
                                algorithmIdentifier(publicKey.getEncoded()),
                                encodeElement(OCTET_STRING, block.der()));
        PrivateKey key;
        try {
            key =
                    KeyFactory.getInstance(publicKey.getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeyException(
                    "its private key is malformed, or not of the certificate's kind, "
                            + publicKey.getAlgorithm(),
                    e);
        }
        if (!belongTogether(key, publicKey)) {
            throw new InvalidKeyException("its private key does not belong to the certificate");
        }
        return key;
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey)
            throws GeneralSecurityException {
        var algorithm = publicKey.getAlgorithm();
        var signature =
                Signature.getInstance(
                        switch (algorithm) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> algorithm;
                        });
        signature.initSign(key);
        signature.update(CHALLENGE);
        var signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(CHALLENGE);
        return signature.verify(signed);
    }

    private static List<Block> parseBlocks(byte[] pem) throws GeneralSecurityException {
        var found = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        var blocks = new ArrayList<Block>();
        while (found.find()) {
            try {
                blocks.add(
                        new Block(found.group(1), Base64.getMimeDecoder().decode(found.group(2))));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("its base64 is malformed", e);
            }
        }
        return blocks;
    }

    /**
     * Returns the algorithm identifier of a public key, with its parameters. Private keys in PKCS#1
     * and SEC 1 do not contain it, but the public key of the pair has the same identifier.
     *
     * @param publicKey the public key as {@code SubjectPublicKeyInfo} in DER (RFC 5280, section
     *     4.1)
     */
    private static byte[] algorithmIdentifier(byte[] publicKey) {
        var der = ByteBuffer.wrap(publicKey);
        der.get();
        readLength(der);
        int start = der.position();
        der.get();
        int length = readLength(der);
        return Arrays.copyOfRange(publicKey, start, der.position() + length);
    }

    private static int readLength(ByteBuffer der) {
        int first = Byte.toUnsignedInt(der.get());
        if (first < LONG_LENGTH) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < first - LONG_LENGTH; i++) {
            length = (length << Byte.SIZE) | Byte.toUnsignedInt(der.get());
        }
        return length;
    }

    /** Encodes a DER element. */
    private static byte[] encodeElement(byte tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
        var der = ByteBuffer.allocate(length + 2 + Integer.BYTES).put(tag);
        if (length < LONG_LENGTH) {
            der.put((byte) length);
        } else {
            // DER requires the smallest possible number of length bytes.
            int lengthBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / Byte.SIZE;
            der.put((byte) (LONG_LENGTH + lengthBytes));
            for (int i = lengthBytes - 1; i >= 0; i--) {
                der.put((byte) (length >> (i * Byte.SIZE)));
            }
        }
        for (var content : contents) {
            der.put(content);
        }
        return Arrays.copyOf(der.array(), der.position());
    }
}
