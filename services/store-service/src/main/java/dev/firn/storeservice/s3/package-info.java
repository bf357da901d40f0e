/** Objects in S3. */
@NullMarked
package dev.firn.storeservice.s3;

import org.jspecify.annotations.NullMarked;
