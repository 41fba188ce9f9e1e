#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#define ZLIB_CONST
#include <zlib.h>

// What zlib has as macros, which Swift can't call, over whole buffers.

// The most bytes that `length` bytes can take as gzip: zlib's own bound and gzip's larger frame.
static inline size_t czlib_gzip_bound(size_t length) { return compressBound(length) + 32; }

// Packs `length` bytes; how many came out, or 0 where zlib could not.
static inline size_t czlib_gzip(const unsigned char *in, size_t length, unsigned char *out,
                                size_t room) {
    z_stream stream = {0};
    // 15 + 16: the largest window, and gzip's frame around it.
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    stream.next_in = in;
    stream.avail_in = (uInt)length;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    int result = deflate(&stream, Z_FINISH);
    size_t count = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? count : 0;
}

// Unpacks `length` bytes into at most `room`; how many came out, -1 where it is no gzip or cut off,
// -2 where there is more.
static inline long czlib_gunzip(const unsigned char *in, size_t length, unsigned char *out,
                                size_t room) {
    z_stream stream = {0};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) return -1;
    stream.next_in = in;
    stream.avail_in = (uInt)length;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    int result = inflate(&stream, Z_FINISH);
    long count = (long)stream.total_out;
    int is_full = stream.avail_out == 0;
    inflateEnd(&stream);
    if (result == Z_STREAM_END) return count;
    return is_full ? -2 : -1;
}

#endif
