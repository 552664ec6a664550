//! Arrow IPC streams: what came is read without trust, and shown as text or cut to windows.

use arrow::{
    array::{Array, ArrayData, RecordBatch},
    buffer::Buffer,
    compute::concat_batches,
    datatypes::{DataType, SchemaRef},
    error::ArrowError,
    ipc::{self, reader::StreamDecoder, root_as_message},
};
use behalf_core::{Failure, results::unread};

/// The batches of a stream, in place: nothing is copied but what is badly aligned.
pub(crate) fn decode(mut chunk: Buffer) -> Result<Vec<RecordBatch>, Failure> {
    if grows(&chunk) {
        return Err(unread(
            "a compressed stream, one with dictionaries, or one whose columns share values",
        ));
    }
    let length = chunk.len();
    // Reads in place: a length that lies is a stream that ends early, not an allocation.
    let mut read = || {
        let mut decoder = StreamDecoder::new();
        let mut batches = Vec::new();
        while let Some(batch) = decoder.decode(&mut chunk)? {
            batches.push(batch);
        }
        decoder.finish()?;
        Ok::<_, ArrowError>(batches)
    };
    let batches = read().map_err(unread)?;
    let mut columns = batches.iter().flat_map(RecordBatch::columns);
    if columns.all(|column| is_sent(&column.to_data(), length)) {
        Ok(batches)
    } else {
        Err(unread("columns of a type that is not sent, or that grows"))
    }
}

/// Whether a workspace sends such a column. In the others one value can stand for many; and what weighs
/// nothing can be in a list as often as somebody writes there.
fn is_sent(column: &ArrayData, most: usize) -> bool {
    let is_odd = matches!(
        column.data_type(),
        DataType::Dictionary(..)
            | DataType::RunEndEncoded(..)
            | DataType::Union(..)
            | DataType::Utf8View
            | DataType::BinaryView
            | DataType::ListView(_)
            | DataType::LargeListView(_)
    );
    !is_odd
        && column.child_data().iter().all(|child| {
            (child.len() <= most || !is_weightless(child.data_type())) && is_sent(child, most)
        })
}

/// Whether a value of this type takes no byte at all.
fn is_weightless(kind: &DataType) -> bool {
    match kind {
        DataType::Null | DataType::FixedSizeBinary(0) => true,
        DataType::FixedSizeList(field, length) => *length == 0 || is_weightless(field.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_weightless(field.data_type())),
        _ => false,
    }
}

/// Whether an Arrow IPC stream takes more memory than its length says: by compression or by dictionaries, neither of
/// which is asked for, or by values that several columns share. A stream: messages of a marker, the length of the
/// metadata, the metadata, and a body of the length that it says.
fn grows(mut stream: &[u8]) -> bool {
    const MARKER: [u8; 4] = [0xff; 4];
    loop {
        let rest = stream.strip_prefix(&MARKER).unwrap_or(stream);
        let Some((length, rest)) = rest.split_first_chunk::<4>() else { return false };
        let length = u32::from_le_bytes(*length) as usize;
        let Some((metadata, rest)) = rest.split_at_checked(length) else { return false };
        let Ok(message) = root_as_message(metadata) else { return false };
        let batch = message.header_as_record_batch();
        let body = usize::try_from(message.bodyLength()).unwrap_or(usize::MAX);
        let shares = |batch: &ipc::RecordBatch<'_>| {
            let mut buffers = batch.buffers().into_iter().flatten();
            let sum = buffers.try_fold(0_usize, |sum, buffer| {
                sum.checked_add(usize::try_from(buffer.length()).ok()?)
            });
            sum.is_none_or(|sum| sum > body)
        };
        if message.header_as_dictionary_batch().is_some()
            || batch.is_some_and(|batch| batch.compression().is_some() || shares(&batch))
        {
            return true;
        }
        let Some(next) = rest.get(body..) else { return false };
        stream = next;
    }
}

/// Some rows of these columns, as the schema has them: no other is copied.
pub(crate) fn slice(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    columns: &[usize],
    offset: u64,
    count: u64,
) -> Result<RecordBatch, Failure> {
    let (mut skip, mut take) = (offset, count);
    let mut parts = Vec::new();
    for batch in batches {
        let rows = batch.num_rows() as u64;
        if skip >= rows {
            skip -= rows;
            continue;
        }
        let length = take.min(rows - skip);
        let narrow = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let part = batch.project(columns).map_err(Failure::internal)?;
        parts.push(part.slice(narrow(skip), narrow(length)));
        take -= length;
        skip = 0;
        if take == 0 {
            break;
        }
    }
    concat_batches(schema, &parts).map_err(Failure::internal)
}

/// The rows as texts.
#[cfg(test)]
pub(crate) fn text_rows(batch: &RecordBatch) -> Vec<Vec<Option<String>>> {
    let row = |row: usize| batch.columns().iter().map(|column| crate::text(column, row)).collect();
    (0..batch.num_rows()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::{
        array::{Int32Array, StringArray},
        datatypes::{DataType, Field, Schema},
        ipc::{
            CompressionType,
            writer::{IpcWriteOptions, StreamWriter},
        },
    };
    use std::sync::Arc;

    #[test]
    fn a_compressed_stream_is_refused_before_it_grows() {
        let schema = Arc::new(Schema::new(vec![
            Field::new("n", DataType::Int32, true),
            Field::new("s", DataType::Utf8, true),
        ]));
        let columns: Vec<arrow::array::ArrayRef> = vec![
            Arc::new(Int32Array::from(vec![0; 100_000])),
            Arc::new(StringArray::from(vec![""; 100_000])),
        ];
        let batch = RecordBatch::try_new(schema.clone(), columns).unwrap();
        let options = IpcWriteOptions::default();
        let options = options.try_with_compression(Some(CompressionType::ZSTD)).unwrap();
        let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
        writer.write(&batch).unwrap();
        let small = writer.into_inner().unwrap();
        assert!(small.len() < 10_000, "it is small on the wire: {}", small.len());
        assert!(decode(small.into()).is_err(), "and not let in");
    }

    #[test]
    fn columns_that_share_their_values_are_refused() {
        let schema = Arc::new(Schema::new(vec![
            Field::new("a", DataType::Int32, false),
            Field::new("b", DataType::Int32, false),
        ]));
        let column = |from: i32| Arc::new(Int32Array::from_iter_values(from..from + 1000)) as _;
        let batch = RecordBatch::try_new(schema.clone(), vec![column(0), column(5)]).unwrap();
        let mut writer = StreamWriter::try_new(Vec::new(), &schema).unwrap();
        writer.write(&batch).unwrap();
        let stream = writer.into_inner().unwrap();
        assert_eq!(decode(stream.clone().into()).unwrap(), [batch], "each has its own");
        // Where the metadata say of the second column that its values begin, and how long they are.
        let place =
            |offset: i64, length: i64| [offset.to_le_bytes(), length.to_le_bytes()].concat();
        let last = (4000..5000).map(|offset| place(offset, 4000));
        let find = |place: Vec<u8>| stream.windows(16).position(|bytes| bytes == place);
        let at = last.filter_map(find).next().unwrap();
        for (offset, length) in [(0, 4096), (1, 8000), (0, i64::MAX), (0, -1)] {
            let mut shared = stream.clone();
            shared[at..at + 16].copy_from_slice(&place(offset, length));
            let refused = decode(shared.into()).unwrap_err().cause.unwrap_or_default();
            assert!(refused.contains("share values"), "{offset}: {refused}");
        }
    }
}
